package io.peft4j.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.Precision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ia3Test extends ActivationMethodContract {

  @Override
  protected Ia3 example(Random random) {
    return random.nextBoolean()
        ? new Ia3()
        : new Ia3(
            TargetModules.named("key", "value", "output.dense"),
            TargetModules.named("output.dense"));
  }

  @Override
  protected List<String> goldens() {
    return List.of("ia3", "ia3_paper", "ia3_paper_regex");
  }

  @Override
  protected boolean startsAtRandom() {
    return false;
  }

  @Test
  void scalesThePapersPlacesAndNoOther() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new Ia3().sites(lab.base.sites()))
          .extracting(Site::role)
          .containsExactly(
              Role.KEY, Role.VALUE, Role.DOWN, Role.KEY, Role.VALUE, Role.DOWN);
    }
  }

  @Test
  void writesThePapersPlacesAsPathsThatPeftUnderstands() {
    try (Lab lab = lab(Precision.F32)) {
      assertThat(new Ia3().configFor(lab.base.sites()))
          .containsEntry(
              "target_modules",
              List.of(
                  "encoder.layer.0.attention.self.key",
                  "encoder.layer.0.attention.self.value",
                  "encoder.layer.0.output.dense",
                  "encoder.layer.1.attention.self.key",
                  "encoder.layer.1.attention.self.value",
                  "encoder.layer.1.output.dense"))
          .containsEntry(
              "feedforward_modules",
              List.of("encoder.layer.0.output.dense", "encoder.layer.1.output.dense"));
    }
  }
}
