package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.Setup;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class PrefixTuningTest extends KeyValueMethodContract {

  @Override
  protected PrefixTuning example(Random random) {
    return new PrefixTuning(tokens(random), random.nextBoolean() ? null : "vocabulary", null);
  }

  @Override
  protected PrefixTuning roomyExample() {
    return new PrefixTuning(20);
  }

  @Override
  protected PrefixTuning fromText(int n, String text) {
    return new PrefixTuning(n, text);
  }

  @Override
  protected List<String> goldens() {
    return List.of("prefix");
  }

  @Test
  void zeroStartsAtZero() {
    try (Lab lab = lab(Precision.F32);
        Scope scope = Scope.open()) {
      Setup setup = lab.setup(1);
      Tensor rows = new PrefixTuning(3, "zero", null).attach(lab.base.sites(), setup).rows();
      assertThat(rows.shape()).containsExactly(3, 2 * 2 * 32);
      assertThat(rows.abs().sum().item_double()).isZero();
    }
  }

  @Test
  void writesOnlyStartsThatPeftKnows() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new PrefixTuning(3).configFor(lab.base.sites())).containsEntry("init_weights", null);
      assertThat(new PrefixTuning(3, "zero", null).configFor(lab.base.sites()))
          .containsEntry("init_weights", "zero");
    }
    assertThatThrownBy(() -> new PrefixTuning(3, "zeros", null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"zeros\"");
  }
}
