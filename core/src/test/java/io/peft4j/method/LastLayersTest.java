package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LastLayersTest extends SelectionMethodContract {

  @Override
  protected LastLayers example(Random random) {
    return new LastLayers(1 + random.nextInt(2));
  }

  @Test
  void nothingBelowTheLastBlocksIsTouched() {
    try (Lab lab = lab(Precision.F32);
        AttachedAdapter adapter = lab.attach(new LastLayers(1), 1)) {
      assertThat(adapter.lowestLayer()).isEqualTo(1);
      assertThat(adapter.tensors().keySet()).allMatch(key -> key.contains("encoder.layer.1."));
    }
  }

  @Test
  void moreBlocksThanThereAreMeansAll() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new LastLayers(9).parameterCount(lab.base.sites()))
          .isEqualTo(new LastLayers(2).parameterCount(lab.base.sites()));
    }
    assertThatThrownBy(() -> new LastLayers(0)).isInstanceOf(UserError.class);
  }
}
