package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BottleneckAdapterTest extends ActivationMethodContract {

  @Override
  protected BottleneckAdapter example(Random random) {
    int size = 2 + random.nextInt(6);
    return random.nextBoolean()
        ? BottleneckAdapter.houlsby(size)
        : BottleneckAdapter.pfeiffer(size);
  }

  @Override
  protected BottleneckAdapter smoothExample(Random random) {
    return new BottleneckAdapter(true, true, 3, NonLinearity.GELU);
  }

  @Test
  void houlsbyStandsBehindBothSubLayersAndPfeifferBehindOne() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(BottleneckAdapter.houlsby(2).sites(lab.base.sites()))
          .extracting(Site::role)
          .containsExactly(Role.ATTENTION_OUT, Role.DOWN, Role.ATTENTION_OUT, Role.DOWN);
      assertThat(BottleneckAdapter.pfeiffer(2).sites(lab.base.sites()))
          .extracting(Site::role)
          .containsExactly(Role.DOWN, Role.DOWN);
    }
  }

  @Test
  void refusesAnAdapterThatStandsNowhere() {
    assertThatThrownBy(() -> new BottleneckAdapter(false, false, 4, NonLinearity.RELU))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("both false");
    assertThatThrownBy(() -> BottleneckAdapter.houlsby(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bottleneck_size is 0");
  }
}
