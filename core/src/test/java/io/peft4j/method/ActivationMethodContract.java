package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.ActivationMethod;
import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.SiteAdapter;
import io.peft4j.engine.Precision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a method that changes activations promises. */
public abstract class ActivationMethodContract extends PeftMethodContract {

  @Override
  protected abstract ActivationMethod example(Random random);

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
