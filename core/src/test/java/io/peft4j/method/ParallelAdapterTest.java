package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
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

  @Override
  protected Tensor formula(ActivationMethod method, SiteAdapter at, Tensor x, Tensor y) {
    ParallelAdapter parallel = (ParallelAdapter) method;
    Tensor branch = BottleneckAdapterTest.branch(at, x, parallel.nonLinearity());
    return y.add(branch.mul(Ops.scalar(parallel.scaling())));
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
