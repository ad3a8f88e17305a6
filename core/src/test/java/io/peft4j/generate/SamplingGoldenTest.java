package io.peft4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The probabilities that transformers' processors leave; interop/sampling_goldens.py made them. */
class SamplingGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/sampling.json");

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Sampling sampling(JsonNode settings) {
    Map<Integer, Float> bias = new HashMap<>();
    settings
        .path("bias")
        .fields()
        .forEachRemaining(e -> bias.put(Integer.valueOf(e.getKey()), e.getValue().floatValue()));
    return Sampling.builder()
        .temperature(settings.path("temperature").asDouble(1))
        .topK(settings.path("top_k").asInt(0))
        .topP(settings.path("top_p").asDouble(1))
        .minP(settings.path("min_p").asDouble(0))
        .repetitionPenalty(settings.path("repetition_penalty").asDouble(1))
        .bias(bias)
        .build();
  }

  @Test
  void leavesTheProbabilitiesOfTransformers() {
    JsonNode cases = Json.read(GOLDEN, JsonNode.class).path("cases");
    assertThat(cases).hasSize(60);
    for (JsonNode each : cases) {
      double[] values = doubles(each.path("logits"));
      float[] logits = new float[values.length];
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) values[i];
      }
      int[] tokens =
          StreamSupport.stream(each.path("tokens").spliterator(), false)
              .mapToInt(JsonNode::asInt)
              .toArray();
      Sampler sampler = new Sampler(sampling(each.path("settings")), tokens);
      sampler.penalise(logits);
      double[] found =
          sampler
              .candidates(logits, logits[Sampler.likeliest(logits)], new Candidates())
              .probabilities(logits.length);
      double[] expected = doubles(each.path("probabilities"));
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i] > 0)
            .as("%s, token %d", each.path("settings"), i)
            .isEqualTo(expected[i] > 0);
        assertThat(found[i])
            .as("%s, token %d", each.path("settings"), i)
            .isCloseTo(expected[i], within(2e-6));
      }
    }
  }
}
