package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {
  @BeforeAll
  static void load() {
    Torch.load();
  }

  /** The update as the paper writes it, one element at a time. */
  private static final class Plain {
    private final double rate;
    private final double decay;
    private double value;
    private double first;
    private double second;
    private int steps;

    Plain(double value, double rate, double decay) {
      this.value = value;
      this.rate = rate;
      this.decay = decay;
    }

    void step(double gradient) {
      steps++;
      value -= rate * decay * value;
      first = 0.9 * first + 0.1 * gradient;
      second = 0.999 * second + 0.001 * gradient * gradient;
      double corrected = first / (1 - Math.pow(0.9, steps));
      double length = Math.sqrt(second / (1 - Math.pow(0.999, steps)));
      value -= rate * corrected / (length + 1e-8);
    }
  }

  @Test
  void stepsAreThoseOfThePaper() {
    try (Scope scope = Scope.open();
        Parameter matrix = new Parameter("a", Tensor.create(new double[] {1, -2, 3, 4}, 2, 2));
        Parameter scale = new Parameter("b", Tensor.create(new double[] {1, 0.5}, 2));
        AdamW optimizer =
            new AdamW(List.of(matrix, scale), p -> p == scale ? 3 : 1, p -> p == scale ? 0 : 1);
        Workers workers = new Workers(2)) {
      Plain[] plain = new Plain[6];
      double[] start = {1, -2, 3, 4, 1, 0.5};
      for (int i = 0; i < plain.length; i++) {
        plain[i] = new Plain(start[i], i < 4 ? 0.1 : 0.3, i < 4 ? 0.2 : 0);
      }
      for (int step = 0; step < 5; step++) {
        double[] gradient = new double[6];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] = Math.sin(1 + i + 7 * step);
          plain[i].step(gradient[i]);
        }
        optimizer.step(Tensor.create(gradient), 0.1, 0.2, workers);
      }
      double[] values = Ops.doubles(optimizer.values());
      for (int i = 0; i < plain.length; i++) {
        assertThat(values[i]).isCloseTo(plain[i].value, within(1e-12));
      }
      assertThat(Ops.doubles(matrix.value())).containsExactly(Arrays.copyOf(values, 4));
      assertThat(optimizer.steps()).isEqualTo(5);
      assertThat(optimizer.stateBytes()).isEqualTo(2 * 6 * 8);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anyNumberOfWorkersGivesTheSameBits(int count) {
    try (Scope scope = Scope.open()) {
      assertThat(trained(count).equal(trained(1))).isTrue();
    }
  }

  /** An odd number of elements, enough that workers share them. */
  private static Tensor trained(int count) {
    Tensor like = Tensor.create(1f);
    try (Parameter p = new Parameter("p", new Rng(1, "p").normal(like, 1, 300_007));
        AdamW optimizer = new AdamW(List.of(p), x -> 1, x -> 1);
        Workers workers = new Workers(count)) {
      for (int i = 0; i < 3; i++) {
        optimizer.step(new Rng(i, "g").normal(like, 1, 300_007), 1e-2, 0.1, workers);
      }
      return optimizer.values().clone();
    }
  }

  @Test
  void goesOnFromACheckpointBitForBit() {
    Tensor like = Tensor.create(1f);
    try (Scope scope = Scope.open();
        Workers workers = new Workers(1);
        Parameter a = new Parameter("a", new Rng(1, "p").normal(like, 1, 37));
        Parameter b = new Parameter("b", new Rng(2, "p").normal(like, 1, 37));
        AdamW unbroken = new AdamW(List.of(a), x -> 1, x -> 1);
        AdamW resumed = new AdamW(List.of(b), x -> 1, x -> 1)) {
      for (int i = 0; i < 6; i++) {
        if (i == 3) {
          resumed.restore(unbroken.values(), unbroken.firstMoments(), unbroken.secondMoments(), 3);
        }
        Tensor g = new Rng(i, "g").normal(like, 1, 37);
        unbroken.step(g, 1e-2, 0.1, workers);
        if (i >= 3) {
          resumed.step(g, 1e-2, 0.1, workers);
        }
      }
      assertThat(resumed.values().equal(unbroken.values())).isTrue();
      assertThat(b.value().equal(a.value())).isTrue();
    }
  }
}
