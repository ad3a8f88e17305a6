package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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

/** Products in eight bits beside those in float64. */
class Int8WeightTest {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private final Scope scope = Scope.open();
  private final long rows = 1 + random.nextInt(70);
  private final long in = 1 + random.nextInt(700);
  private final long out = 1 + random.nextInt(300);

  @BeforeAll
  static void load() {
    Torch.load();
    System.out.println("tests.seed=" + SEED);
    assumeThat(Int8Matrix.isExact()).isTrue();
  }

  @BeforeEach
  void seed() {
    torch.manual_seed(random.nextLong());
  }

  @AfterEach
  void free() {
    scope.close();
  }

  @RepeatedTest(8)
  void anErrorIsWithinTheRoundingOfWeightsAndRows() {
    Tensor weight = torch.randn(out, in);
    Tensor x = torch.randn(rows, in);
    Tensor g = torch.randn(rows, out);
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      // Half a step of the weight's scale for each term, and of the second or first digit's for x.
      Tensor forward = int8.linear(x, null);
      assertThat(forward.shape()).containsExactly(rows, out);
      assertWithin(forward, wide(x).mm(wide(weight).t()), bound(x, weight, 127 * 254));
      Tensor back = int8.linearBackward(g);
      assertThat(back.shape()).containsExactly(rows, in);
      assertWithin(back, wide(g).mm(wide(weight)), bound(g, weight.t(), 127));
    }
  }

  /** What rounding of both factors can add up to, {@code (T, out)}. */
  private static Tensor bound(Tensor x, Tensor weight, double levels) {
    Tensor w = wide(weight).abs();
    Tensor a = wide(x).abs();
    Tensor halfW = w.amax(new long[] {1}, true).div(Ops.scalar(2 * 127)); // (out, 1)
    Tensor halfX = a.amax(new long[] {1}, true).div(Ops.scalar(2 * levels)); // (T, 1)
    Tensor fromWeights = a.sum(new long[] {1}, true, null).mm(halfW.t());
    Tensor fromRows = halfX.mm(w.add(halfW).sum(new long[] {1}, true, null).t());
    return fromWeights.add(fromRows);
  }

  private static void assertWithin(Tensor actual, Tensor exact, Tensor bound) {
    Tensor ratio = wide(actual).sub(exact).abs().div(bound.add(Ops.scalar(1e-6)));
    assertThat(ratio.max().item_double()).isLessThan(1.0001);
  }

  @Test
  void wholeNumbersOfEightBitsAreExact() {
    Tensor weight = torch.randint(-127, 128, new long[] {33, 1000}).to(ScalarType.Float);
    Tensor x = torch.randint(-127, 128, new long[] {5, 1000}).to(ScalarType.Float);
    weight.select(1, 0).fill_(Ops.scalar(127));
    x.select(1, 0).fill_(Ops.scalar(127));
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      Tensor exact = x.mm(weight.t());
      Tensor error = int8.linear(x, null).sub(exact).abs().max();
      assertThat(error.item_double()).isLessThan(2e-6 * exact.abs().max().item_double());
    }
  }

  @Test
  void secondDigitsKeepWhatAnOutlierLeaves() {
    Tensor weight = torch.randn(40, 200);
    Tensor x = torch.randn(30, 200);
    x.select(1, 7).fill_(Ops.scalar(100));
    weight.select(1, 7).fill_(Ops.scalar(0));
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      assertThat(cosine(int8.linear(x, null), x.mm(weight.t()))).isGreaterThan(0.9999);
    }
  }

  @Test
  void gradientsKeepTheirDirection() {
    Tensor weight = torch.randn(1536, 576);
    Tensor g = torch.randn(50, 1536);
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      assertThat(cosine(int8.linearBackward(g), g.mm(weight))).isGreaterThan(0.9998);
    }
  }

  @Test
  void rowsOfZerosAndBiasesComeThrough() {
    Tensor weight = torch.zeros(6, 10);
    Tensor bias = torch.randn(6);
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      Tensor y = int8.linear(torch.zeros(3, 10), bias);
      assertThat(y.equal(bias.expand(3, 6))).isTrue();
      assertThat(int8.linear(torch.randn(0, 10), bias).shape()).containsExactly(0, 6);
    }
  }

  @Test
  void rowsThatWereWrittenToAreQuantizedAnew() {
    Tensor x = torch.randn(3, 10);
    try (GradMode off = GradMode.off();
        FrozenWeight one = FrozenWeight.int8(torch.randn(6, 10));
        FrozenWeight other = FrozenWeight.int8(torch.randn(4, 10))) {
      Tensor first = one.linear(x, null);
      Tensor second = other.linear(x, null);
      assertThat(one.linear(x.clone(), null).equal(first)).isTrue();
      assertThat(other.linear(x.clone(), null).equal(second)).isTrue();
      x.narrow(0, 1, 1).mul_(Ops.scalar(2));
      assertThat(one.linear(x, null).equal(first)).isFalse();
      assertThat(one.linear(x, null).equal(one.linear(x.clone(), null))).isTrue();
    }
  }

  @Test
  void refreshTakesOverNewValues() {
    Tensor weight = torch.randn(6, 10);
    Tensor x = torch.randn(3, 10);
    try (GradMode off = GradMode.off();
        FrozenWeight int8 = FrozenWeight.int8(weight)) {
      Tensor before = int8.linear(x, null);
      weight.neg_();
      int8.refresh();
      assertThat(int8.linear(x, null).equal(before.neg())).isTrue();
    }
  }

  @Test
  void autogradAndFloat64SeeTheWeightItself() {
    Tensor weight = torch.randn(6, 10);
    Tensor x = torch.randn(3, 10).requires_grad_(true);
    try (FrozenWeight int8 = FrozenWeight.int8(weight)) {
      Tensor y = int8.linear(x, null);
      Tensor found = Ops.vectorJacobian(y, List.of(x), torch.ones(3, 6)).get(0);
      assertThat(found.sub(torch.ones(3, 6).mm(weight)).abs().max().item_double()).isLessThan(1e-5);
    }
  }

  private static double cosine(Tensor a, Tensor b) {
    Tensor x = wide(a).flatten();
    Tensor y = wide(b).flatten();
    return x.dot(y).item_double() / (x.norm().item_double() * y.norm().item_double());
  }

  private static Tensor wide(Tensor x) {
    return x.detach().to(ScalarType.Double);
  }
}
