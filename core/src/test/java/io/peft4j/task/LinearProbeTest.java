package io.peft4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearProbeTest {
  @BeforeAll
  static void load() {
    Torch.load();
  }

  /** Class {@code i mod 3}, shifted along one axis: the classes overlap. */
  private static Tensor vectors(int n, int width, Tensor like) {
    Tensor x = new Rng(1, "x").normal(like, 1, n, width);
    for (int i = 0; i < n; i++) {
      x.get(i).narrow(0, i % 3, 1).add_(Ops.scalar(1));
    }
    return x;
  }

  private static int[] labels(int n) {
    return IntStream.range(0, n).map(i -> i % 3).toArray();
  }

  /** Norm of the gradient of mean loss and penalty, by autograd. */
  private static double gradient(LinearHead head, Tensor x, int[] labels, double penalty) {
    Parameter weight = head.parameters().get(0);
    Parameter bias = head.parameters().get(1);
    try (Scope scope = Scope.open();
        GradMode on = GradMode.on()) {
      long[] target = IntStream.of(labels).asLongStream().toArray();
      Tensor loss =
          torch
              .cross_entropy_loss(head.logits(x), Tensor.create(target, target.length))
              .add(weight.value().pow(Ops.scalar(2)).sum().mul(Ops.scalar(penalty / 2)));
      double squares = 0;
      for (Tensor g :
          Ops.vectorJacobian(loss, List.of(weight.value(), bias.value()), torch.ones_like(loss))) {
        squares += g.pow(Ops.scalar(2)).sum().item_double();
      }
      return Math.sqrt(squares);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-1, 1e-3, 1e-5})
  void theGradientVanishes(double penalty) {
    try (Scope scope = Scope.open()) {
      Tensor x = vectors(90, 5, Tensor.create(1.0));
      try (LinearHead head = LinearProbe.fit(x, labels(90), 3, penalty)) {
        assertThat(gradient(head, x, labels(90), penalty)).isLessThan(1e-5);
      }
    }
  }

  @Test
  void theGradientVanishesInSinglePrecisionTooUpToRounding() {
    try (Scope scope = Scope.open()) {
      Tensor x = vectors(3000, 64, Tensor.create(1f));
      try (LinearHead head = LinearProbe.fit(x, labels(3000), 3, 1e-4)) {
        assertThat(gradient(head, x, labels(3000), 1e-4)).isLessThan(1e-4);
      }
    }
  }

  @Test
  void findsWhatSlowGradientDescentFinds() {
    int n = 30;
    double penalty = 0.1;
    try (Scope scope = Scope.open()) {
      Tensor x = vectors(n, 3, Tensor.create(1.0));
      double[] rows = Ops.doubles(x);
      double[][] w = new double[3][4];
      for (int step = 0; step < 5000; step++) {
        double[][] g = new double[3][4];
        for (int i = 0; i < n; i++) {
          double[] p = probabilities(w, rows, i);
          for (int k = 0; k < 3; k++) {
            double error = (p[k] - (i % 3 == k ? 1 : 0)) / n;
            for (int c = 0; c < 3; c++) {
              g[k][c] += error * rows[3 * i + c];
            }
            g[k][3] += error;
          }
        }
        for (int k = 0; k < 3; k++) {
          for (int c = 0; c < 4; c++) {
            w[k][c] -= 0.5 * (g[k][c] + (c < 3 ? penalty * w[k][c] : 0));
          }
        }
      }
      try (LinearHead head = LinearProbe.fit(x, labels(n), 3, penalty)) {
        double[] weight = Ops.doubles(head.tensors().get("weight"));
        for (int i = 0; i < weight.length; i++) {
          assertThat(weight[i]).isCloseTo(w[i / 3][i % 3], within(2e-4));
        }
      }
    }
  }

  private static double[] probabilities(double[][] w, double[] rows, int i) {
    double[] p = new double[3];
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      double logit = w[k][3];
      for (int c = 0; c < 3; c++) {
        logit += w[k][c] * rows[3 * i + c];
      }
      p[k] = Math.exp(logit);
      sum += p[k];
    }
    for (int k = 0; k < 3; k++) {
      p[k] /= sum;
    }
    return p;
  }

  @Test
  void withoutInformationTheBiasesAreTheLogarithmsOfTheFrequencies() {
    try (Scope scope = Scope.open();
        LinearHead head =
            LinearProbe.fit(
                torch.zeros(8, 2).to(torch.ScalarType.Double),
                new int[] {0, 0, 0, 0, 0, 1, 1, 2},
                3,
                1e-3)) {
      double[] bias = Ops.doubles(head.tensors().get("bias"));
      assertThat(bias[0] - bias[1]).isCloseTo(Math.log(5 / 2.0), within(1e-4));
      assertThat(bias[1] - bias[2]).isCloseTo(Math.log(2), within(1e-4));
      assertThat(Ops.doubles(head.tensors().get("weight"))).containsOnly(0);
    }
  }

  @Test
  void leavesNothingBehind(@TempDir Path folder) {
    try (Scope scope = Scope.open()) {
      Tensor x = vectors(90, 5, Tensor.create(1f));
      fitAndStore(x, folder.resolve("head.safetensors"));
      long before = Torch.trackedObjects();
      for (int i = 0; i < 3; i++) {
        fitAndStore(x, folder.resolve("head.safetensors"));
      }
      // Fewer is fine: the collector may free what other tests left behind.
    assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(before);
    }
  }

  private static void fitAndStore(Tensor x, Path file) {
    try (Scope scope = Scope.open();
        LinearHead head = LinearProbe.fit(x, labels(90), 3, 1e-3)) {
      head.write(file);
      try (LinearHead read = LinearHead.read(file)) {
        assertThat(read.parameterCount()).isEqualTo(3 * 5 + 3);
        head.tensors().forEach((name, t) -> assertThat(read.tensors().get(name).equal(t)).isTrue());
      }
    }
  }
}
