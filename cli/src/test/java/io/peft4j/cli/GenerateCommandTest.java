package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On a random model with a token per character, no chat template and a context of 128. */
class GenerateCommandTest {
  private static final Path LORA =
      Checkout.ROOT.resolve("core/src/test/resources/golden/causal/methods/lora_qv");

  @TempDir private Path folder;
  private String base = "";

  @BeforeEach
  void base() throws IOException {
    base = TinyLlama.base(folder.resolve("base")).toString();
  }

  private Ran generate(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "generate";
    all[1] = "--base";
    all[2] = base;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return Ran.of(all);
  }

  private Path prompts(String... lines) throws IOException {
    return Files.write(folder.resolve("prompts.jsonl"), List.of(lines));
  }

  private static JsonNode json(String line) {
    return Json.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class, "row");
  }

  @Test
  void aPromptIsAnsweredTheSameFromTheCommandLineAPipeAndAFile() throws IOException {
    Ran ran = generate("--max-new-tokens", "20", "--stats", "hello there");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().strip()).isNotEmpty();
    assertThat(ran.err()).contains("20 written", "ended by length", "seed ");

    InputStream in = System.in;
    System.setIn(new ByteArrayInputStream("hello there\n".getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(generate("--max-new-tokens", "20").out()).isEqualTo(ran.out());
    } finally {
      System.setIn(in);
    }

    Path file =
        prompts(
            "{\"prompt\": \"something else\", \"id\": 7}",
            "",
            "{\"prompt\": \"hello there\", \"adapter\": null}",
            "{\"prompt\": \"hello there\", \"adapter\": \"%s\"}".formatted(LORA));
    Path out = folder.resolve("answers.jsonl");
    Ran many =
        generate("--max-new-tokens", "20", "--prompts", file.toString(), "--out", out.toString());
    assertThat(many.code()).isZero();
    List<String> rows = Files.readAllLines(out);
    assertThat(rows).hasSize(3);
    assertThat(json(rows.get(0)).path("id").asInt()).isEqualTo(7);
    assertThat(json(rows.get(1)).path("completion").asText() + "\n").isEqualTo(ran.out());
    assertThat(json(rows.get(1)).path("finish_reason").asText()).isEqualTo("length");
    assertThat(json(rows.get(1)).path("tokens").asInt()).isEqualTo(20);
    Ran adapted = generate("--max-new-tokens", "20", "--adapter", LORA.toString(), "hello there");
    assertThat(json(rows.get(2)).path("completion").asText() + "\n").isEqualTo(adapted.out());
    assertThat(adapted.out()).isNotEqualTo(ran.out());
  }

  @Test
  void anAnswerEndsAtAStopString() {
    String whole = generate("--max-new-tokens", "20", "hello").out().stripTrailing();
    String stop = whole.substring(4, 6);
    Ran ran = generate("--max-new-tokens", "20", "--stop", stop, "hello");
    assertThat(ran.out()).isEqualTo(whole.substring(0, whole.indexOf(stop)) + "\n");
  }

  @Test
  void aSeedDrawsTheSameAnswerAgain() {
    String[] drawn = {"--temperature", "1", "--seed", "3", "--max-new-tokens", "20", "hello"};
    assertThat(generate(drawn).out()).isEqualTo(generate(drawn).out());
    drawn[3] = "4";
    String other = generate(drawn).out();
    drawn[3] = "3";
    assertThat(generate(drawn).out()).isNotEqualTo(other);
  }

  @Test
  void aChatTemplateIsUsedOnRequestWhereTheModelHasNone() {
    String plain = generate("--max-new-tokens", "9", "hello").out();
    Ran chat = generate("--max-new-tokens", "9", "--chat-template", "plain", "hello");
    assertThat(chat.code()).isZero();
    assertThat(chat.out()).isNotEqualTo(plain);
    Ran system = generate("--system", "be brief", "hello");
    assertThat(system.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(system.err()).contains("no chat template", "--chat-template");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --top-p 0.5 x              | only count with a temperature above 0
          --temperature 1 --top-p 2 x| top-p must be above 0 and at most 1, not 2.0
          --max-new-tokens 0 x       | --max-new-tokens must be 1 or more, not 0
          --batch-size 0 x           | --batch-size must be 1 or more, not 0
          --prompts a.jsonl x        | give a prompt or a file with --prompts, not both
          --temprature 1 x           | did you mean '--temperature'?
          """)
  void mistakesOfUsageAreNamed(String arguments, String sentence) {
    Ran ran = generate(arguments.split(" +"));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.err()).startsWith("peft4j: ").contains(sentence);
    assertThat(ran.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {"prompt": 3}                                  | line 2 has neither a text 'prompt'
          {"messages": [{"role": "user"}]}               | line 2: a message needs the texts
          [1]                                            | line 2 is no JSON object
          {"prompt                                       | line 2
          {"messages": [{"role":"user","content":"a"}]}  | line 2: %s has no chat template
          {"prompt": "a", "adapter": "no/such"}          | line 2: no/such is no adapter directory
          """)
  void aWrongLineIsNamed(String line, String sentence) throws IOException {
    Path file = prompts("{\"prompt\": \"good\"}", line);
    Ran ran = generate("--prompts", file.toString());
    assertThat(ran.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(ran.err()).startsWith("peft4j: ").contains(sentence.formatted(base));
    assertThat(ran.err().lines()).hasSize(1);
  }

  @Test
  void whatDoesNotFitIsSaid() throws IOException {
    Ran tooLong = generate("a".repeat(200));
    assertThat(tooLong.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(tooLong.err()).contains("the prompt has 200 tokens", "context of 128");
    Ran encoder =
        Ran.of("generate", "--base", CliProcess.TINY.toString(), "--max-new-tokens", "2", "x");
    assertThat(encoder.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(encoder.err()).contains("predicts no next word");
    Ran missing = generate("--prompts", folder.resolve("none.jsonl").toString());
    assertThat(missing.code()).isEqualTo(ExitCode.NO_INPUT.code());
    Ran empty = generate("--prompts", prompts("").toString());
    assertThat(empty.err()).contains("holds no prompts");
  }
}
