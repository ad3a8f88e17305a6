package io.peft4j.recipe;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrozenPlanTest {
  private static final Path FOLDER = Path.of("runs", "x");

  private static FrozenPlan plan(double rate, int workers, String digest) {
    ObjectNode keys = Json.mapper().createObjectNode();
    keys.put("learning_rate", rate).put("workers", workers).putNull("format");
    return new FrozenPlan(keys, Map.of("data", digest), "2026-01-02T03:04:05");
  }

  private static void check(FrozenPlan started, FrozenPlan asked) {
    started.requireSame(asked.recipe(), asked.digests(), FOLDER);
  }

  @Test
  void whatChangesNoResultMayDiffer() {
    assertThatCode(() -> check(plan(1e-3, 2, "a"), plan(1e-3, 1, "a"))).doesNotThrowAnyException();
  }

  @Test
  void otherKeysAndContentsAreNamed() {
    assertThatThrownBy(() -> check(plan(2e-3, 1, "b"), plan(1e-3, 1, "a")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("learning_rate was 0.002 and is now 0.001")
        .hasMessageContaining("the content of the data has changed")
        .hasMessageContaining("--output-dir");
  }

  @Test
  void aPlanReadBackIsTheSame() {
    FrozenPlan plan = plan(1e-3, 1, "a");
    byte[] json = Json.text(plan).getBytes(StandardCharsets.UTF_8);
    assertThatCode(() -> check(Json.read(json, FrozenPlan.class, "plan"), plan))
        .doesNotThrowAnyException();
  }
}
