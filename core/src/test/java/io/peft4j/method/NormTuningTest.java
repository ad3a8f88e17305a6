package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormTuningTest extends SelectionMethodContract {

  @Override
  protected NormTuning example(Random random) {
    return random.nextBoolean()
        ? new NormTuning()
        : new NormTuning(TargetModules.named("output.LayerNorm"));
  }

  @Override
  protected List<String> goldens() {
    return List.of("ln_tuning");
  }

  @Test
  void saysWhichNormsThereAre() {
    try (Lab lab = lab(Precision.F32)) {
      assertThatThrownBy(() -> lab.attach(new NormTuning(TargetModules.named("ln_f")), 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("encoder.layer.N.output.LayerNorm");
    }
  }
}
