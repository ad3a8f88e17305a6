package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.boundary.WeightMethod;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that changes weights promises. */
public abstract class WeightMethodContract extends PeftMethodContract {

  @Override
  protected abstract WeightMethod example(Random random);

  @Test
  void standsAtTheWeightsOfLinearLayers() {
    WeightMethod method = example(new Random(1));
    assertThat(method.boundary()).isEqualTo(Boundary.WEIGHT);
    try (Lab lab = lab(Precision.F32)) {
      assertThat(method.sites(lab.base.sites()))
          .isNotEmpty()
          .allMatch(site -> site.role().isLinear());
    }
  }

  @Test
  void recordedOutputIsThePlainOne() {
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        GradMode off = GradMode.off();
        AttachedAdapter adapter = lab.attach(example(new Random(1)), 1)) {
      Lab.scatter(adapter, 2);
      for (Site site : lab.base.sites().linear()) {
        for (SiteAdapter at : adapter.at(site)) {
          Tensor x = new Rng(3, "x").normal(lab.setup(0).like(), 1, 5, site.in());
          Tensor y = new Rng(3, "y").normal(lab.setup(0).like(), 1, 5, site.out());
          Tensor plain = at.after(x, y, Noise.NONE);
          assertThat(Lab.difference(at.record(x, y, Noise.NONE).output(), plain))
              .as(site.path())
              .isLessThan(1e-12);
        }
      }
    }
  }
}
