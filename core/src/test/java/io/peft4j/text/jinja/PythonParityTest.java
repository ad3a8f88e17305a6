package io.peft4j.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code interop/make_chat_goldens.py} got from transformers' own environment. */
class PythonParityTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5);

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PythonParityTest.class.getResourceAsStream("/golden/chat/" + name)) {
      return in.readAllBytes();
    }
  }

  private static JsonNode golden(String name) throws IOException {
    return Json.read(resource(name), JsonNode.class, name);
  }

  /** What came of a template: it is rendered or refused. */
  private record Outcome(@Nullable Rendered rendered, @Nullable String refusal) {
    static Outcome of(String source, Map<String, Object> variables) {
      try {
        return new Outcome(Template.parse(source, "template").render(variables, NOW), null);
      } catch (UserError refused) {
        assertThat(refused).hasMessageMatching("(?s)template line \\d+: .+");
        return new Outcome(null, refused.getMessage());
      }
    }

    /** Empty if Python did the same, else the difference. */
    String difference(@Nullable String wanted) {
      boolean same = rendered == null ? wanted == null : rendered.text().equals(wanted);
      return same
          ? ""
          : "\n  wanted " + wanted + "\n  found  " + (rendered == null ? refusal : rendered.text());
    }
  }

  @Test
  void expressionsHavePythonsValues() throws IOException {
    JsonNode golden = golden("expressions.json");
    Map<String, Object> context = new HashMap<>();
    golden.get("context").fields().forEachRemaining(e -> context.put(e.getKey(), e.getValue()));
    List<String> wrong = new ArrayList<>();
    for (JsonNode pair : golden.get("results")) {
      String expression = pair.get(0).textValue();
      String difference =
          Outcome.of("{{ " + expression + " }}", context).difference(pair.get(1).textValue());
      if (!difference.isEmpty()) {
        wrong.add(expression + difference);
      }
    }
    assertThat(golden.get("results")).hasSizeGreaterThan(1500);
    assertThat(wrong).isEmpty();
  }

  @Test
  void templatesRenderAsInPython() throws IOException {
    JsonNode golden = golden("rendered.json");
    int rendered = 0;
    List<String> wrong = new ArrayList<>();
    for (JsonNode result : golden.get("results")) {
      String file = result.get(0).textValue();
      String conversation = result.get(1).textValue();
      Map<String, Object> variables = new HashMap<>();
      golden.get("extra").fields().forEachRemaining(e -> variables.put(e.getKey(), e.getValue()));
      variables.put("messages", messages(golden.get("conversations").get(conversation)));
      variables.put("add_generation_prompt", result.get(2).booleanValue());
      variables.put("tools", conversation.contains("tool") ? golden.get("tools") : null);
      variables.put("documents", null);
      String source = new String(resource("templates/" + file), StandardCharsets.UTF_8);
      Outcome found = Outcome.of(source, variables);
      String difference = found.difference(result.get(3).textValue());
      if (!difference.isEmpty()) {
        wrong.add(file + " " + conversation + difference);
      } else if (found.rendered() != null) {
        rendered++;
        assertThat(spans(found.rendered())).isEqualTo(Json.text(result.get(4)));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rendered).isGreaterThan(300);
  }

  /** As transformers hands them over: without nulls, and with older names for the reasoning. */
  private static List<Map<String, Object>> messages(JsonNode conversation) {
    List<Map<String, Object>> messages = new ArrayList<>();
    for (JsonNode message : conversation) {
      Map<String, Object> fields = new HashMap<>();
      message.fields().forEachRemaining(e -> fields.put(e.getKey(), e.getValue()));
      if (fields.containsKey("reasoning_content")) {
        fields.put("thinking", fields.get("reasoning_content"));
      }
      messages.add(fields);
    }
    return messages;
  }

  /** Python counts code points where Java counts halves of surrogate pairs. */
  private static String spans(Rendered rendered) {
    String text = rendered.text();
    return Json.text(
        rendered.generated().stream()
            .map(
                span ->
                    List.of(
                        text.codePointCount(0, span.start()), text.codePointCount(0, span.end())))
            .toList());
  }
}
