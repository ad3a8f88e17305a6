package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.engine.Precision;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FullFineTuningTest extends SelectionMethodContract {

  @Override
  protected FullFineTuning example(Random random) {
    return new FullFineTuning();
  }

  @Test
  void trainsEveryTensorOfTheBareModel() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new FullFineTuning().parameterCount(lab.base.sites()))
          .isEqualTo(lab.base.parameterCount());
    }
  }
}
