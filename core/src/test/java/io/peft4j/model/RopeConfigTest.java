package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * What both ways of writing rotary positions down mean; the angles are compared by the families.
 */
class RopeConfigTest {

  private static ModelConfig config(String text) {
    byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return new ModelConfig(Json.read(bytes, JsonNode.class, "here"), "llama", "here");
  }

  private static RopeConfig of(String text) {
    return RopeConfig.of(config(text), 10_000);
  }

  @Test
  void bothWaysOfWritingMeanTheSame() {
    assertThat(of("{'rope_theta': 500000.0}"))
        .isEqualTo(of("{'rope_parameters': {'rope_type': 'default', 'rope_theta': 500000.0}}"))
        .isEqualTo(RopeConfig.plain(500_000));
    assertThat(of("{}"))
        .isEqualTo(RopeConfig.plain(10_000))
        .isEqualTo(of("{'rope_scaling': null}"));
    assertThat(of("{'rope_scaling': {'type': 'linear', 'factor': 4.0}}"))
        .isEqualTo(of("{'rope_parameters': {'rope_type': 'linear', 'factor': 4.0}}"));
    String llama3 =
        "'rope_type': 'llama3', 'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0,"
            + " 'original_max_position_embeddings': 8192}}";
    assertThat(of("{'rope_theta': 500000.0, 'rope_scaling': {" + llama3))
        .isEqualTo(of("{'rope_parameters': {'rope_theta': 500000.0, " + llama3));
  }

  @Test
  void yarnMakesUpForWhatIsNotSaid() {
    String text =
        "{'max_position_embeddings': 4096, 'rope_scaling': {'type': 'yarn', 'factor': 4.0";
    assertThat(of(text + "}}").scaling())
        .isEqualTo(new RopeConfig.Yarn(4, 32, 1, 4096, true, 0.1 * Math.log(4) + 1));
    assertThat(of(text + ", 'mscale': 2.0, 'mscale_all_dim': 1.0}}").scaling())
        .isEqualTo(
            new RopeConfig.Yarn(
                4, 32, 1, 4096, true, (0.2 * Math.log(4) + 1) / (0.1 * Math.log(4) + 1)));
    assertThat(of(text + ", 'attention_factor': 1.5, 'truncate': false}}").scaling())
        .isEqualTo(new RopeConfig.Yarn(4, 32, 1, 4096, false, 1.5));
  }

  @Test
  void refusesWhatItCannotTurn() {
    assertThatThrownBy(() -> of("{'rope_scaling': {'type': 'longrope', 'factor': 4.0}}"))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "here: rope_type \"longrope\" is not supported for llama; supported: default, linear,"
                + " llama3, yarn");
    assertThatThrownBy(() -> of("{'rope_theta': 'big'}"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"rope_theta\" in config.json is no number");
  }
}
