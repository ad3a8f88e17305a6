package io.peft4j.advise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConstraintsTest {
  @Test
  void sizesAreDecimalUnlessTheySayOtherwise() {
    assertThat(Constraints.size("5MB")).isEqualTo(5_000_000);
    assertThat(Constraints.size("5 mb")).isEqualTo(5_000_000);
    assertThat(Constraints.size("5MiB")).isEqualTo(5_242_880);
    assertThat(Constraints.size("1.5k")).isEqualTo(1_500);
    assertThat(Constraints.size("2G")).isEqualTo(2_000_000_000);
    assertThat(Constraints.size("700")).isEqualTo(700);
    for (String wrong : new String[] {"", "MB", "-5MB", "5 pounds", "5XB"}) {
      assertThatThrownBy(() -> Constraints.size(wrong))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is not a size");
    }
  }

  @Test
  void readsYamlKeys() {
    assertThat(
            Constraints.of(
                Map.of(
                    "max_artifact",
                    "5MB",
                    "max_latency_ratio",
                    1.2,
                    "max_quality_loss",
                    0.01,
                    "variants",
                    12,
                    "must_merge",
                    true,
                    "must_mix",
                    false),
                "study.yaml"))
        .isEqualTo(new Constraints(5_000_000L, 1.2, 0.01, 12, true, false));
    assertThat(Constraints.of(Map.of(), "study.yaml")).isEqualTo(Constraints.NONE);
  }

  @Test
  void wrongKeysAndValuesAreNamed() {
    wrong(Map.of("max_size", 1), "unknown key \"max_size\": use one of max_artifact");
    wrong(Map.of("variants", "many"), "study.yaml: variants must be a number");
    wrong(Map.of("variants", 1.5), "variants must be a whole number");
    wrong(Map.of("variants", 0), "variants must be at least 1");
    wrong(Map.of("must_mix", "yes"), "must_mix must be true or false");
    wrong(Map.of("max_quality_loss", 2), "max_quality_loss must be at least 0 and below 1");
    wrong(Map.of("max_latency_ratio", 0), "max_latency_ratio must be above 0");
  }

  private static void wrong(Map<String, Object> keys, String message) {
    assertThatThrownBy(() -> Constraints.of(keys, "study.yaml"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
