package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Role;
import io.peft4j.engine.Precision;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParallelAdapterTest extends ActivationMethodContract {

  @Override
  protected ParallelAdapter example(Random random) {
    return new ParallelAdapter(2 + random.nextInt(6));
  }

  @Override
  protected ParallelAdapter smoothExample(Random random) {
    return new ParallelAdapter(3, 2, NonLinearity.GELU);
  }

  @Test
  void standsBesideTheFeedForwardLayer() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new ParallelAdapter(2).sites(lab.base.sites()))
          .hasSize(2)
          .allMatch(site -> site.role() == Role.MLP);
    }
  }
}
