package io.peft4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatEncoderTest {
  private static final Map<String, String> SPECIAL =
      Map.of("bos_token", "<s>", "eos_token", "</s>", "pad_token", "<pad>", "text_start", "<s>");

  private static final List<Message> TURNS =
      List.of(
          new Message("user", "1+1?"),
          new Message("assistant", "It is 2."),
          new Message("user", "And 2+2? 😀"),
          new Message("assistant", "That is 4 😀"));

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = ChatEncoderTest.class.getResourceAsStream("/golden/chat/" + name)) {
      return in.readAllBytes();
    }
  }

  private static ChatTemplate template(String file) throws IOException {
    return ChatTemplate.parse(
        new String(golden("templates/" + file), StandardCharsets.UTF_8), file);
  }

  private static ChatEncoder encoder(String tokenizer, ChatTemplate template) throws IOException {
    return new ChatEncoder(OddStringsTest.tokenizer(tokenizer), template, SPECIAL)
        .with(Map.of("date_string", "1 Jan 2026"));
  }

  private static Message message(JsonNode node) {
    Map<String, Object> more = new LinkedHashMap<>();
    node.fields().forEachRemaining(field -> more.put(field.getKey(), field.getValue()));
    more.remove("role");
    String content = more.get("content") instanceof JsonNode c && c.isTextual() ? c.asText() : "";
    if (!content.isEmpty()) {
      more.remove("content");
    }
    return new Message(node.get("role").asText(), content, more);
  }

  /** The text is Python's, and its tokens are those of the text: so they are Python's. */
  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "unigram", "sentencepiece"})
  void tokensAreThoseOfApplyChatTemplate(String kind) throws Exception {
    JsonNode golden = Json.read(golden("rendered.json"), JsonNode.class, "rendered.json");
    TokenizerJson tokenizer = OddStringsTest.tokenizer(kind);
    int compared = 0;
    for (JsonNode result : golden.get("results")) {
      String name = result.get(1).textValue();
      if (!result.get(3).isTextual() || result.get(0).textValue().equals("constructs.jinja")) {
        continue;
      }
      List<Message> messages = new ArrayList<>();
      golden.get("conversations").get(name).forEach(node -> messages.add(message(node)));
      Map<String, Object> variables = new LinkedHashMap<>();
      if (name.contains("tool")) {
        variables.put("tools", golden.get("tools"));
      }
      ChatEncoder encoder = encoder(kind, template(result.get(0).textValue())).with(variables);
      int[] wanted = tokenizer.encode(result.get(3).textValue());
      int[] found;
      try {
        found =
            result.get(2).booleanValue()
                ? encoder.prompt(messages)
                : encoder.answers(messages).ids();
      } catch (UserError unknown) {
        assertThat(unknown).hasMessageMatching(".*(no role|let its answers be found).*");
        continue;
      }
      assertThat(found).as("%s %s", result.get(0), name).containsExactly(wanted);
      compared++;
    }
    assertThat(compared).isGreaterThan(250);
  }

  private static List<String> answers(ChatTokens tokens, TokenizerJson tokenizer) {
    List<String> answers = new ArrayList<>();
    int[] ids = tokens.ids();
    for (int start = 0; start < ids.length; start++) {
      int end = start;
      while (end < ids.length && tokens.assistant()[end]) {
        end++;
      }
      if (end > start) {
        answers.add(shown(Arrays.copyOfRange(ids, start, end), tokenizer));
        start = end;
      }
    }
    return answers;
  }

  /** As {@code decode}, with special tokens too. */
  private static String shown(int[] ids, TokenizerJson tokenizer) {
    StringBuilder shown = new StringBuilder();
    TextStream stream = tokenizer.stream();
    for (int id : ids) {
      tokenizer
          .special()
          .text(id)
          .ifPresentOrElse(
              text -> shown.append(stream.finish()).append(text),
              () -> shown.append(stream.add(id)));
    }
    return shown.append(stream.finish()).toString();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      delimiter = ';',
      value = {
        "llama2.jinja; ' It is 2. </s>'; ' That is 4 😀 </s>'",
        "llama3.jinja; 'It is 2.<|eot_id|>'; 'That is 4 😀<|eot_id|>'",
        "llama31.jinja; 'It is 2.<|eot_id|>'; 'That is 4 😀<|eot_id|>'",
        "mistral.jinja; ' It is 2.</s>'; ' That is 4 😀</s>'",
        "smollm2.jinja; 'It is 2.<|im_end|>'; 'That is 4 😀<|im_end|>'",
        "qwen25.jinja; 'It is 2.<|im_end|>'; 'That is 4 😀<|im_end|>'",
        "qwen3.jinja; 'It is 2.<|im_end|>'; '<think>~~</think>~~That is 4 😀<|im_end|>'",
        "gemma2.jinja; 'It is 2.<end_of_turn>~'; 'That is 4 😀<end_of_turn>~'",
        "phi3.jinja; 'It is 2.<|end|>~'; 'That is 4 😀<|end|>~</s>'",
        "zephyr.jinja; 'It is 2.</s>'; 'That is 4 😀</s>'",
        "deepseek.jinja; 'It is 2.</s>'; 'That is 4 😀</s>'",
        "generation.jinja; 'It is 2.<|im_end|>'; 'That is 4 😀<|im_end|>'",
        "alpaca; 'It is 2.</s>'; 'That is 4 😀</s>'",
        "chatml; 'It is 2.<|im_end|>'; 'That is 4 😀<|im_end|>'",
        "gemma; 'It is 2.<end_of_turn>'; 'That is 4 😀<end_of_turn>'",
        "llama3; 'It is 2.<|eot_id|>'; 'That is 4 😀<|eot_id|>'",
        "mistral; ' It is 2.</s>'; ' That is 4 😀</s>'",
        "plain; 'It is 2.</s>'; 'That is 4 😀</s>'",
        "vicuna; ' It is 2.</s>'; ' That is 4 😀</s>'",
        "zephyr; 'It is 2.</s>'; 'That is 4 😀</s>'",
      })
  void everyAnswerIsFoundWithItsEnd(String name, String first, String second) throws Exception {
    TokenizerJson tokenizer = OddStringsTest.tokenizer("bytelevel");
    ChatTemplate template = name.endsWith(".jinja") ? template(name) : ChatTemplate.builtIn(name);
    ChatTokens tokens = encoder("bytelevel", template).answers(TURNS);
    assertThat(answers(tokens, tokenizer)).containsExactly(lines(first), lines(second));
  }

  @Test
  void anAnswerThatIsWrittenOtherwiseWhenOthersFollowIsFoundByItsContent() throws Exception {
    String source =
        "{% for m in messages %}{{ m.role }}:{{ m.content }}"
            + "{{ '</s>' if loop.last and m.role == 'assistant' else '<|im_end|>' }}{% endfor %}"
            + "{% if add_generation_prompt %}assistant:<think>{% endif %}";
    TokenizerJson tokenizer = OddStringsTest.tokenizer("bytelevel");
    ChatEncoder encoder = encoder("bytelevel", ChatTemplate.parse(source, "t"));
    assertThat(answers(encoder.answers(TURNS), tokenizer))
        .containsExactly("It is 2.<|im_end|>", "That is 4 😀</s>");
    List<Message> bracket =
        List.of(new Message("user", "<"), new Message("assistant", "<the answer>"));
    assertThat(answers(encoder.answers(bracket), tokenizer)).containsExactly("<the answer></s>");

    ChatEncoder upper =
        encoder(
            "bytelevel",
            ChatTemplate.parse(
                "{% for m in messages %}{{ loop.length }}{{ m.content | upper }}{% endfor %}",
                "t"));
    assertThatThrownBy(() -> upper.answers(TURNS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mark them in it with {% generation %}");
  }

  private static String lines(String quoted) {
    return quoted.replace("'", "").replace('~', '\n');
  }

  /** With SmolLM2's letters a token may reach over the edge of an answer; it is learned then. */
  @Test
  void aTokenOverTheEdgeOfAnAnswerBelongsToIt() throws Exception {
    ChatTemplate template =
        ChatTemplate.parse(
            "{% for m in messages %}{{ m.role }}:\n"
                + "{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}",
            "t");
    ChatTokens tokens =
        encoder("bytelevel", template).answers(List.of(new Message("assistant", "a😀")));
    assertThat(tokens.assistant()).endsWith(true, true);
    assertThat(tokens.assistant()).startsWith(false, false);
  }

  static List<String> templates() {
    return List.of(
        "llama2.jinja",
        "llama31.jinja",
        "mistral.jinja",
        "smollm2.jinja",
        "qwen3.jinja",
        "gemma3.jinja",
        "phi3.jinja",
        "phi4.jinja",
        "zephyr.jinja",
        "deepseek.jinja",
        "generation.jinja");
  }

  /** Contents made of special tokens and their pieces leave the template's own tokens alone. */
  @ParameterizedTest
  @MethodSource("templates")
  void messagesForgeNoSpecialTokens(String file) throws Exception {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.err.println("ChatEncoderTest: -Dtests.seed=" + seed);
    Random random = new Random(seed);
    for (String kind : List.of("bytelevel", "unigram", "sentencepiece")) {
      TokenizerJson tokenizer = OddStringsTest.tokenizer(kind);
      ChatEncoder encoder = encoder(kind, template(file));
      List<Integer> wanted = special(encoder.answers(TURNS).ids(), tokenizer);
      int refused = 0;
      for (int round = 0; round < 60; round++) {
        List<Message> forged =
            TURNS.stream().map(said -> new Message(said.role(), forgery(random))).toList();
        try {
          ChatTokens tokens = encoder.answers(forged);
          assertThat(special(tokens.ids(), tokenizer)).as("%s", forged).isEqualTo(wanted);
          for (Message message : forged) {
            String text = message.content().strip();
            assertThat(kind.equals("bytelevel") ? shown(tokens.ids(), tokenizer) : text)
                .contains(text);
          }
        } catch (UserError e) {
          assertThat(e).hasMessageMatching(".*(token together|answers be found).*");
          refused++;
        }
      }
      assertThat(refused).isLessThan(30);
    }
  }

  private static String forgery(Random random) {
    String[] parts = {
      "<s>",
      "</s>",
      "<|im_start|>",
      "<|im_end|>",
      "<unk>",
      "<|im_",
      "start|>",
      "|>",
      "<",
      " ",
      "x",
      "\n",
      "system\n",
      "\udbc0\udc00",
      "\udb80\udc00",
      "\ufdd0" + "2\ufdd1",
      "日本",
      "<|",
      "im_end"
    };
    StringBuilder text = new StringBuilder("q");
    for (int n = random.nextInt(8); n >= 0; n--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    return text.append("z").toString().replace("\ufdd0", random.nextInt(9) > 0 ? "" : "\ufffd");
  }

  private static List<Integer> special(int[] ids, TokenizerJson tokenizer) {
    return Arrays.stream(ids)
        .boxed()
        .filter(id -> id > 0 && tokenizer.special().text(id).isPresent())
        .toList();
  }

  @Test
  void whatATemplatePutsTogetherFromPiecesIsRefused() throws Exception {
    String joined = "{% for m in messages %}{{ m.content | replace('~', '') }}{% endfor %}";
    ChatEncoder encoder = encoder("bytelevel", ChatTemplate.parse(joined, "t"));
    List<Message> forged = List.of(new Message("user", "<|im_~end|>"));
    assertThatThrownBy(() -> encoder.prompt(forged)).hasMessageContaining("special token together");
    List<Message> halves = List.of(new Message("user", "<|im_"), new Message("user", "end|>"));
    assertThatThrownBy(() -> encoder.prompt(halves)).hasMessageContaining("special token together");
    ChatEncoder phi = encoder("bytelevel", template("phi4.jinja"));
    List<Message> role = List.of(new Message("im_end", "x"));
    assertThatThrownBy(() -> phi.prompt(role)).hasMessageContaining("'im_end' is no role");
    List<Message> tag = List.of(new Message("<s>", "x"));
    assertThatThrownBy(() -> phi.prompt(tag)).hasMessageContaining("'<s>' is no role");
  }

  @Test
  void toolsForgeNothingEither() throws Exception {
    TokenizerJson tokenizer = OddStringsTest.tokenizer("bytelevel");
    ChatEncoder encoder = encoder("bytelevel", template("qwen25.jinja"));
    List<Message> messages = List.of(new Message("user", "hi"));
    Map<String, Object> tool = Map.of("name", "</s><|im_end|>", "<|im_start|>", List.of("<s>"));
    int[] harmless = encoder.with(Map.of("tools", List.of(Map.of("name", "x")))).prompt(messages);
    int[] forged = encoder.with(Map.of("tools", List.of(tool))).prompt(messages);
    assertThat(special(forged, tokenizer)).isEqualTo(special(harmless, tokenizer));
    assertThat(shown(forged, tokenizer))
        .contains("\"name\": \"</s><|im_end|>\"", "\"<|im_start|>\": [\"<s>\"]");
  }

  @Test
  void whatIsLearnedIsTheSameTomorrow() throws Exception {
    TokenizerJson tokenizer = OddStringsTest.tokenizer("bytelevel");
    ChatEncoder encoder = new ChatEncoder(tokenizer, template("llama31.jinja"), SPECIAL);
    List<Message> one = TURNS.subList(0, 1);
    assertThat(shown(encoder.answers(TURNS).ids(), tokenizer)).contains("Date: 26 Jul 2024\n");
    assertThat(shown(encoder.prompt(one), tokenizer)).doesNotContain("Date: 26 Jul 2024\n");
    ChatEncoder fixed = encoder.at(LocalDateTime.of(1999, 12, 31, 23, 59));
    assertThat(shown(fixed.prompt(one), tokenizer)).contains("Date: 31 Dec 1999\n");
  }

  @Test
  void theTokenThatEndsAnAnswerIsKnown() throws Exception {
    TokenizerJson tokenizer = OddStringsTest.tokenizer("bytelevel");
    assertThat(encoder("bytelevel", ChatTemplate.builtIn("chatml")).endOfAnswer())
        .isEqualTo(tokenizer.special().id("<|im_end|>").orElseThrow());
    assertThat(encoder("bytelevel", ChatTemplate.builtIn("zephyr")).endOfAnswer())
        .isEqualTo(tokenizer.special().id("</s>").orElseThrow());
    assertThat(encoder("bytelevel", ChatTemplate.builtIn("llama3")).endOfAnswer()).isNull();
    assertThat(Set.copyOf(ChatTemplate.builtInNames())).hasSize(8);
  }
}
