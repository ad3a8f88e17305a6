package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScopeTest {
  @BeforeAll
  static void load() {
    Torch.load();
  }

  @Test
  void aScopeFreesWhatWasMadeInIt() {
    Tensor made;
    try (Scope scope = Scope.open()) {
      made = torch.ones(3);
      assertThat(made.isNull()).isFalse();
    }
    assertThat(made.isNull()).isTrue();
  }

  @Test
  void aYieldedTensorLivesAsLongAsTheScopeAround() {
    Tensor yielded;
    try (Scope outer = Scope.open()) {
      try (Scope inner = Scope.open()) {
        yielded = inner.yield(torch.ones(3));
      }
      assertThat(yielded.sum().item_double()).isEqualTo(3);
    }
    assertThat(yielded.isNull()).isTrue();
  }

  @Test
  void aTensorThatNoScopeIsAroundOfBelongsToTheCaller() {
    Tensor yielded;
    try (Scope scope = Scope.open()) {
      yielded = scope.yield(torch.ones(3));
    }
    assertThat(Ops.doubles(yielded)).containsExactly(1, 1, 1);
    Scope.free(yielded);
    assertThat(yielded.isNull()).isTrue();
  }

  @Test
  void aKeptTensorSurvivesEveryScope() {
    Tensor kept;
    try (Scope outer = Scope.open()) {
      try (Scope inner = Scope.open()) {
        kept = Scope.keep(torch.ones(3));
      }
    }
    assertThat(Ops.doubles(kept)).containsExactly(1, 1, 1);
    Scope.free(kept);
    assertThat(kept.isNull()).isTrue();
    Scope.free(kept); // a second time does nothing
  }

  @Test
  void yieldingManyTimesLeavesNothingBehind() {
    work();
    long before = Torch.trackedObjects();
    for (int i = 0; i < 1000; i++) {
      work();
    }
    // Fewer is fine: the collector may free what other tests left behind.
    assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(before);
  }

  private static void work() {
    try (Scope outer = Scope.open()) {
      Tensor x = torch.ones(8);
      for (int i = 0; i < 3; i++) {
        try (Scope inner = Scope.open();
            GradMode off = GradMode.off()) {
          x = inner.yield(x.add(x).mul(Ops.scalar(0.5)));
        }
      }
    }
  }
}
