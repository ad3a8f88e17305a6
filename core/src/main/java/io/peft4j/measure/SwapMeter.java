package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import java.util.List;
import java.util.function.Supplier;

/** Times how long it takes until another adapter serves. */
public final class SwapMeter {
  private static final int WARM_UP = 5;

  private final Passes passes;
  private final List<Sequence> batch;
  private final int times;

  /**
   * A meter that takes the median of {@code times} timings.
   *
   * @param sequence what is run when adapters change
   */
  public SwapMeter(BaseModel base, Workers workers, Sequence sequence, int times) {
    this.passes = new Passes(base, workers);
    this.batch = List.of(sequence);
    this.times = times;
  }

  /**
   * Milliseconds to read a stored adapter and attach it, after a first time that is not counted.
   *
   * @param attach reads and attaches; what it gives is closed
   */
  public double attachMillis(Supplier<AttachedAdapter> attach) {
    attach.get().close();
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      AttachedAdapter adapter = attach.get();
      millis[i] = (System.nanoTime() - start) / 1e6;
      adapter.close();
    }
    return Quantile.of(millis, 0.5);
  }

  /**
   * Milliseconds that the first sequence after a change between two attached adapters takes longer
   * than the second one; 0 if it does not.
   */
  public double swapMillis(AttachedAdapter first, AttachedAdapter second) {
    Attachments[] both = {first, second};
    for (int i = 0; i < WARM_UP; i++) {
      change(both[i % 2]);
    }
    double[] millis = new double[times];
    for (int i = 0; i < times; i++) {
      millis[i] = change(both[(WARM_UP + i) % 2]);
    }
    return Math.max(0, Quantile.of(millis, 0.5));
  }

  private double change(Attachments to) {
    double changed = passes.millis(to, batch);
    return changed - passes.millis(to, batch);
  }
}
