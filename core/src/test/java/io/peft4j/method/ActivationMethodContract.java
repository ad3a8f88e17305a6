package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Noise;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** What a method that changes activations promises. */
public abstract class ActivationMethodContract extends PeftMethodContract {

  @Override
  protected abstract ActivationMethod example(Random random);

  /**
   * What the paper's formula gives, in plain arithmetic.
   *
   * @param x what came in, {@code (T, in)}
   * @param y what the frozen layer gave, {@code (T, out)}
   * @return the new input or the new output, whichever the adapter changes
   */
  protected abstract Tensor formula(ActivationMethod method, SiteAdapter at, Tensor x, Tensor y);

  @Test
  void computesItsFormula() {
    ActivationMethod method = example(new Random(1));
    try (Lab lab = lab(Precision.F64);
        Scope scope = Scope.open();
        GradMode off = GradMode.off();
        AttachedAdapter adapter = lab.attach(method, 1)) {
      Lab.scatter(adapter, 2);
      for (Site site : method.sites(lab.base.sites())) {
        SiteAdapter at = adapter.at(site).get(0);
        Tensor x = new Rng(3, "x").normal(lab.setup(0).like(), 1, 5, site.in());
        Tensor y = new Rng(3, "y").normal(lab.setup(0).like(), 1, 5, site.out());
        Tensor given = at.changesInput() ? at.before(x, Noise.NONE) : at.after(x, y, Noise.NONE);
        assertThat(Lab.difference(given, formula(method, at, x, y)))
            .as(site.path())
            .isLessThan(1e-12);
      }
    }
  }

  @Test
  void leavesOneAdapterAtEachOfItsSites() {
    ActivationMethod method = example(new Random(1));
    assertThat(method.boundary()).isEqualTo(Boundary.ACTIVATION);
    try (Lab lab = lab(Precision.F32);
        AttachedAdapter adapter = lab.attach(method, 1)) {
      for (Site site : lab.base.sites().all()) {
        List<SiteAdapter> at = adapter.at(site);
        assertThat(at).hasSize(method.sites(lab.base.sites()).contains(site) ? 1 : 0);
        assertThat(at).allMatch(each -> each.changesInput() != each.changesOutput());
        assertThat(at).allMatch(each -> each.multiplyAdds() > 0);
      }
    }
  }
}
