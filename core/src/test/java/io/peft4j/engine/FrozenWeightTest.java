package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Products with a layer's weight, whichever library makes them. */
class FrozenWeightTest {
  private final Scope scope = Scope.open();
  private final Tensor weight = torch.randn(5, 7);
  private final Tensor bias = torch.randn(5);
  private final FrozenWeight frozen = FrozenWeight.of(weight);

  @BeforeAll
  static void load() {
    Torch.load();
  }

  @AfterEach
  void free() {
    frozen.close();
    scope.close();
  }

  @Test
  void bothWaysAreThePlainProducts() {
    Tensor x = torch.randn(11, 7);
    Tensor g = torch.randn(11, 5);
    try (GradMode off = GradMode.off()) {
      assertClose(frozen.linear(x, null), x.mm(weight.t()));
      assertClose(frozen.linear(x, bias), x.mm(weight.t()).add(bias));
      assertClose(frozen.linearBackward(g), g.mm(weight));
    }
  }

  @Test
  void fewRowsAreThePlainProducts() {
    try (GradMode off = GradMode.off()) {
      for (int rows = 1; rows < 6; rows++) {
        Tensor x = torch.randn(rows, 7);
        Tensor y = frozen.linear(x, bias);
        assertThat(y.size(0)).isEqualTo(rows);
        assertClose(y, x.mm(weight.t()).add(bias));
      }
    }
  }

  @Test
  void rowsMayBeAPartOfATensor() {
    Tensor x = torch.randn(11, 7).narrow(0, 3, 4);
    try (GradMode off = GradMode.off()) {
      assertClose(frozen.linear(x, bias), x.mm(weight.t()).add(bias));
    }
  }

  @Test
  void productsFollowTheWeightAfterARefresh() {
    Tensor x = torch.randn(11, 7);
    try (GradMode off = GradMode.off()) {
      Tensor before = frozen.linear(x, null);
      weight.mul_(Ops.scalar(2));
      frozen.refresh();
      assertClose(frozen.linear(x, null), before.mul(Ops.scalar(2)));
      assertClose(frozen.linearBackward(torch.eye(5)), weight);
    }
  }

  @Test
  void autogradFollowsAProductThatIsRecorded() {
    Tensor x = torch.randn(11, 7).requires_grad_(true);
    Tensor y = frozen.linear(x, bias);
    Tensor found = Ops.vectorJacobian(y, List.of(x), torch.ones(11, 5)).get(0);
    assertThat(found).isNotNull();
    assertClose(found, torch.ones(11, 5).mm(weight));
  }

  @Test
  void float64KeepsItsDigits() {
    Tensor x = torch.randn(11, 7).to(ScalarType.Double);
    Tensor exact = weight.to(ScalarType.Double);
    try (GradMode off = GradMode.off();
        FrozenWeight wide = FrozenWeight.of(exact)) {
      Tensor error = wide.linear(x, null).sub(x.mm(exact.t())).abs().max();
      assertThat(error.item_double()).isLessThan(1e-13);
    }
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(1e-5);
  }
}
