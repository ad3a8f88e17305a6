package io.peft4j.bench;

import io.peft4j.engine.FrozenWeight;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Workers;
import java.util.Collections;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How fast this machine multiplies matrices of float32 with all of its cores. */
final class ProductRate {
  private static final int ROWS = 900;
  private static final int IN = 576;
  private static final int OUT = 1536;
  private static final int ROUNDS = 8;

  private ProductRate() {}

  /** Floating-point operations a second, in units of 10⁹: the best of some rounds. */
  static double measure(Workers workers) {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Callable<Double> seconds = ProductRate::seconds;
      double longest =
          workers.run(Collections.nCopies(workers.count(), seconds)).stream()
              .mapToDouble(s -> s)
              .max()
              .orElseThrow();
      best = Math.max(best, 2.0 * ROWS * IN * OUT * workers.count() / longest / 1e9);
    }
    return best;
  }

  private static double seconds() {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off();
        FrozenWeight weight = FrozenWeight.of(torch.randn(OUT, IN))) {
      Tensor x = torch.randn(ROWS, IN);
      weight.linear(x, null);
      long start = System.nanoTime();
      weight.linear(x, null);
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
