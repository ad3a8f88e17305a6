package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kernels in float32 beside libtorch's operators in float64, and those beside autograd.
 *
 * <p>Sizes are odd on purpose: no multiple of what an instruction takes at once.
 */
class KernelsTest {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

  /** What float32 sums of a few hundred terms of size 1 may differ by. */
  private static final double CLOSE = 1e-5;

  private final Random random = new Random(SEED);
  private final Scope scope = Scope.open();
  private final long rows = 1 + random.nextInt(70);
  private final long width = 1 + random.nextInt(700);

  @BeforeAll
  static void load() {
    Torch.load();
    System.out.println("tests.seed=" + SEED);
  }

  @BeforeEach
  void seed() {
    torch.manual_seed(random.nextLong());
  }

  @AfterEach
  void free() {
    scope.close();
  }

  @RepeatedTest(4)
  void rmsNormIsTheOperators() {
    Tensor x = torch.randn(rows, width);
    Tensor weight = torch.randn(width);
    try (GradMode off = GradMode.off()) {
      Kernels.Normed normed = Kernels.rmsNorm(x, weight, 1e-5);
      Kernels.Normed exact = KernelOperators.rmsNorm(wide(x), wide(weight), 1e-5);
      assertClose(normed.output(), exact.output());
      assertClose(normed.rstd(), exact.rstd());
    }
  }

  @RepeatedTest(4)
  void rmsNormBackwardAddsTheGradientsOfAutograd() {
    Tensor x = torch.randn(rows, width);
    Tensor weight = torch.randn(width);
    Tensor gradient = torch.randn(rows, width);
    Tensor residual = torch.randn(rows, width);
    Tensor before = torch.randn(width);
    Tensor wideX = leaf(x);
    Tensor wideWeight = leaf(weight);
    Kernels.Normed exact = KernelOperators.rmsNorm(wideX, wideWeight, 1e-5);
    List<Tensor> expected =
        Ops.vectorJacobian(exact.output(), List.of(wideX, wideWeight), wide(gradient));
    try (GradMode off = GradMode.off()) {
      Tensor sum = residual.clone();
      Tensor weightSum = before.clone();
      Tensor rstd = Kernels.rmsNorm(x, weight, 1e-5).rstd();
      Kernels.rmsNormBackward(gradient, x, rstd, weight, sum, weightSum);
      assertClose(sum, expected.get(0).add(residual));
      assertClose(weightSum, expected.get(1).add(before));
      Tensor alone = residual.clone();
      Kernels.rmsNormBackward(gradient, x, rstd, weight, alone, null);
      assertThat(alone.equal(sum)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void gateIsTheOperators(Gate act) {
    Tensor gate = spread(rows, width);
    Tensor up = torch.randn(rows, width);
    try (GradMode off = GradMode.off()) {
      assertClose(Kernels.gated(act, gate, up), KernelOperators.gated(act, wide(gate), wide(up)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void gateBackwardLeavesTheGradientsOfAutograd(Gate act) {
    Tensor gate = spread(rows, width);
    Tensor up = torch.randn(rows, width);
    Tensor gradient = torch.randn(rows, width);
    Tensor wideGate = leaf(gate);
    Tensor wideUp = leaf(up);
    Tensor exact = KernelOperators.gated(act, wideGate, wideUp);
    List<Tensor> expected =
        Ops.vectorJacobian(exact, List.of(wideGate, wideUp), wide(gradient));
    try (GradMode off = GradMode.off()) {
      Kernels.gatedBackward(act, gradient, gate, up);
      assertClose(gate, expected.get(0));
      assertClose(up, expected.get(1));
    }
  }

  @Test
  void gateKeepsWhatIsNotANumber() {
    Tensor gate = Tensor.create(new float[] {Float.NaN, 1, 2, 3}, 2, 2);
    try (GradMode off = GradMode.off()) {
      Tensor y = Kernels.gated(Gate.SILU, gate, torch.ones(2, 2));
      assertThat(Ops.doubles(y.isnan().sum())).containsExactly(1);
    }
  }

  @RepeatedTest(4)
  void ropeTurnsInPlaceAndBack() {
    long half = 1 + random.nextInt(40);
    long headDim = 2 * half + random.nextInt(2) * 6;
    long heads = 1 + random.nextInt(5);
    Tensor x = torch.randn(rows, heads * headDim);
    Tensor angles = torch.rand(rows, half).mul_(Ops.scalar(6));
    Tensor cos = angles.cos();
    Tensor sin = angles.sin();
    try (GradMode off = GradMode.off()) {
      Tensor exact = KernelOperators.rope(wide(x), headDim, wide(cos), wide(sin));
      Tensor before = x.clone();
      Tensor turned = Kernels.rope(x, headDim, cos, sin);
      assertThat(turned.data_ptr()).isEqualTo(x.data_ptr());
      assertClose(turned, exact);
      // A rotation's gradient is the rotation back.
      Kernels.ropeBackward(turned, headDim, cos, sin);
      assertClose(turned, before);
    }
  }

  @RepeatedTest(4)
  void crossEntropyLeavesTheGradientOfAutograd() {
    long vocabulary = 2 + random.nextInt(9000);
    Tensor logits = torch.randn(rows, vocabulary).mul_(Ops.scalar(5));
    Tensor targets = torch.randint(vocabulary, new long[] {rows}).to(ScalarType.Long);
    Tensor wideLogits = leaf(logits);
    Tensor each =
        wideLogits
            .logsumexp(1)
            .sub(wideLogits.gather(1, targets.unsqueeze(1)).squeeze(1));
    Tensor expected =
        Ops.vectorJacobian(each.sum(), List.of(wideLogits), torch.ones(new long[0]).to(ScalarType.Double))
            .get(0);
    try (GradMode off = GradMode.off()) {
      assertClose(Kernels.losses(logits.clone(), targets), each);
      double[] losses = Kernels.crossEntropy(logits, targets, 0.25);
      assertClose(losses, each);
      assertClose(logits, expected.mul(Ops.scalar(0.25)));
    }
  }

  @Test
  void crossEntropyBearsLogitsFarApart() {
    Tensor logits = Tensor.create(new float[] {0, -2000, 3000, 1e30f, -1e30f, 0}, 2, 3);
    Tensor targets = Tensor.create(new long[] {0, 0}, 2);
    try (GradMode off = GradMode.off()) {
      double[] losses = Kernels.crossEntropy(logits, targets, 1);
      assertThat(losses).containsExactly(3000, 0);
      assertThat(Ops.doubles(logits)).containsExactly(-1, 0, 1, 0, 0, 0);
    }
  }

  @Test
  void autogradFollowsWhereItRecords() {
    Tensor x = torch.randn(3, 8).requires_grad_(true);
    Tensor angles = torch.rand(3, 2);
    Tensor y = Kernels.rmsNorm(x, torch.ones(8), 1e-5).output();
    y = Kernels.gated(Gate.SILU, y, y);
    y = Kernels.rope(y, 4, angles.cos(), angles.sin());
    assertThat(Ops.vectorJacobian(y, List.of(x), torch.ones(3, 8)).get(0)).isNotNull();
  }

  /** Values that reach into an activation's saturated ends. */
  private static Tensor spread(long rows, long width) {
    return torch.randn(rows, width).mul_(Ops.scalar(6));
  }

  private static Tensor wide(Tensor x) {
    return x.to(ScalarType.Double);
  }

  private static Tensor leaf(Tensor x) {
    return wide(x).requires_grad_(true);
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    Tensor exact = expected.detach().to(ScalarType.Double);
    // Relative above 1, absolute below.
    Tensor size = exact.abs().clamp_min(Ops.scalar(1));
    assertThat(wide(actual).sub(exact).div(size).abs().max().item_double()).isLessThan(CLOSE);
  }

  private static void assertClose(double[] actual, Tensor expected) {
    assertClose(Tensor.create(actual, actual.length), expected);
    assertThat(Arrays.stream(actual).allMatch(v -> v >= 0)).isTrue();
  }
}
