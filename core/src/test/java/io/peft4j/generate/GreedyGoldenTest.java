package io.peft4j.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.SmolLm2;
import io.peft4j.boundary.Attachments;
import io.peft4j.format.Json;
import io.peft4j.text.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * SmolLM2 answers ten prompts, 64 tokens each, as transformers does in float32;
 * interop/generate_goldens.py made the answers.
 */
class GreedyGoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden/generate.json");

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  @Test
  void answersAreThoseOfTransformers() {
    JsonNode golden = Json.read(GOLDEN, JsonNode.class);
    int stop = golden.path("about").path("stop").asInt();
    List<Generation> together = new ArrayList<>();
    try (LanguageModel model = LanguageModel.load(SmolLm2.folder(), null);
        Generator generator = model.generator(10, 0)) {
      for (JsonNode each : golden.path("cases")) {
        assertThat(model.prompt(List.of(new Message("user", each.path("text").asText()))))
            .isEqualTo(ints(each.path("prompt")));
        together.add(
            generator.add(
                new Request(
                    ints(each.path("prompt")),
                    Attachments.NONE,
                    Sampling.GREEDY,
                    Set.of(stop),
                    64,
                    TokenSink.NONE)));
      }
      assertThat(together).hasSize(10);
      generator.run();
    }
    int allowed = 0;
    for (int i = 0; i < together.size(); i++) {
      JsonNode expected = golden.path("cases").path(i);
      allowed += differences(expected, ints(expected.path("answer")), together.get(i).answer());
    }
    // Where two logits are closer than 1e-3, either may come first.
    System.out.printf("answers that part from transformers' at close logits: %d of 10%n", allowed);
  }

  /** 0 for the same answers, 1 if they part where that is allowed. */
  private static int differences(JsonNode expected, int[] theirs, int[] ours) {
    int first = Arrays.mismatch(theirs, ours);
    if (first < 0) {
      return 0;
    }
    assertThat(ints(expected.path("close")))
        .as("'%s' parts at token %d", expected.path("text").asText(), first)
        .contains(first);
    return 1;
  }
}
