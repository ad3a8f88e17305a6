package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalPredictionsTest {
  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static String line(String item, String label, String prediction) {
    return "{\"item\": %s, \"label\": \"%s\", \"prediction\": \"%s\"}"
        .formatted(item, label, prediction);
  }

  @Test
  void readsSeedsHeadersAndFilesBesideAndAlignsItems() throws IOException {
    Path second =
        file(
            "a2.jsonl",
            "{\"method\": \"lora\", \"seed\": 2, \"size_bytes\": 84000000, \"latency_ms\": 14,"
                + " \"trainable_parameters\": 42000000, \"boundary\": \"weights\"}",
            line("7", "x", "y"),
            line("\"q\"", "y", "y"));
    Path first =
        file(
            "a1.jsonl",
            "{\"method\": \"lora\", \"seed\": 1, \"size_bytes\": 84000000, \"latency_ms\": 10,"
                + " \"trainable_parameters\": 42000000, \"boundary\": \"weights\"}",
            line("\"q\"", "y", "x"),
            "",
            line("7", "x", "x"));
    Path full = file("full-7b.jsonl", line("7", "x", "x"), line("\"q\"", "y", "y"));
    file("full-7b.meta.json", "{\"kind\": \"full\", \"size_bytes\": 14000000000}");

    List<Contender> contenders = ExternalPredictions.read(List.of(second, first, full));

    assertThat(contenders).extracting(Contender::name).containsExactly("lora", "full-7b");
    Contender lora = contenders.get(0);
    assertThat(lora.group()).isEqualTo(Group.EXTERNAL);
    assertThat(lora.boundary()).isEqualTo("weights");
    assertThat(lora.runs())
        .containsExactly(
            new Predictions.Labels(List.of("7", "q"), List.of("x", "y"), List.of("x", "x")),
            new Predictions.Labels(List.of("7", "q"), List.of("x", "y"), List.of("y", "y")));
    assertThat(lora.counted()).isEqualTo(new Contender.Counted(42_000_000L, 84_000_000L, 0));
    assertThat(lora.timed()).isEqualTo(new Contender.Timed(null, 12.0, null));
    assertThat(contenders.get(1).group()).isEqualTo(Group.FULL);
    Comparison comparison = new Referee(Rules.STANDARD).compare("external", contenders);
    assertThat(comparison.results().reference()).isEqualTo("full-7b");
    assertThat(comparison.results().screening()).isFalse();
    assertThat(comparison.results().notes()).anyMatch(n -> n.startsWith("One run each"));
    assertThat(comparison.costs().latencyUnit()).isEqualTo("ms");
  }

  @Test
  void wrongInputNamesFileAndLine() throws IOException {
    Path good = file("good.jsonl", line("1", "x", "x"), line("2", "y", "y"));
    wrong("bad.jsonl line 2: is not JSON", file("bad.jsonl", line("1", "x", "x"), "{oops"));
    wrong("list.jsonl line 1: is not an object", file("list.jsonl", "[1]"));
    wrong(
        "key.jsonl line 2: has no text or number for \"prediction\"",
        file("key.jsonl", line("1", "x", "x"), "{\"item\": 2, \"label\": \"x\"}"));
    wrong(
        "twice.jsonl line 3: item \"1\" stands in line 1",
        file("twice.jsonl", line("1", "x", "x"), line("2", "x", "x"), line("1", "x", "y")));
    wrong("empty.jsonl holds no predictions", file("empty.jsonl", ""));
    wrong("unknown key \"size\"", file("header.jsonl", "{\"size\": 3}", line("1", "x", "x")));
    wrong(
        "more.jsonl line 3: item \"3\" is missing in",
        good,
        file("more.jsonl", line("1", "x", "x"), line("2", "y", "y"), line("3", "y", "y")));
    wrong(
        "good.jsonl line 2: item \"2\" is missing in",
        good,
        file("less.jsonl", line("1", "x", "x")));
    wrong(
        "label.jsonl line 2: item \"2\" has label \"z\", but \"y\" in",
        good,
        file("label.jsonl", line("1", "x", "x"), line("2", "z", "y")));
    wrong("cannot read predictions from", folder.resolve("none.jsonl"));
    wrong("no file of predictions");
    Path s1 = file("s1.jsonl", "{\"method\": \"m\", \"seed\": 1}", line("1", "x", "x"));
    Path s2 = file("s2.jsonl", "{\"method\": \"m\", \"seed\": 1}", line("1", "x", "x"));
    wrong("both hold seed 1 of m", s1, s2);
    Path s3 =
        file(
            "s3.jsonl", "{\"method\": \"m\", \"seed\": 3, \"size_bytes\": 4}", line("1", "x", "x"));
    wrong("size_bytes is 4 where", s1, s3);
    file("s1.meta.json", "{\"seed\": 1}");
    wrong("s1.jsonl line 1: says what", s1);
  }

  @Test
  void readsLossesOfAnswersWithOrWithoutTokens() throws IOException {
    Path a =
        file(
            "a.jsonl",
            "{\"item\": 1, \"loss\": 1.5, \"tokens\": 7}",
            "{\"item\": 2, \"loss\": 0, \"tokens\": 9}");
    Path b = file("b.jsonl", "{\"item\": 2, \"loss\": 2.25e-1}", "{\"item\": 1, \"loss\": 3}");
    List<Contender> contenders = ExternalPredictions.read(List.of(a, b));
    assertThat(contenders.get(0).runs())
        .containsExactly(
            new Predictions.Losses(List.of("1", "2"), List.of(1.5, 0.0), List.of(7, 9)));
    assertThat(contenders.get(1).runs())
        .containsExactly(new Predictions.Losses(List.of("1", "2"), List.of(3.0, 0.225), List.of()));
    assertThat(new Referee(Rules.STANDARD).compare("external", contenders).results().reference())
        .as("the one of less loss")
        .isEqualTo("a");
  }

  @Test
  void wrongLossesNameFileAndLine() throws IOException {
    String one = "{\"item\": 1, \"loss\": 1.5, \"tokens\": 7}";
    Path good = file("good.jsonl", one, "{\"item\": 2, \"loss\": 2}");
    String number = "line 2: has no number from 0 up for \"loss\"";
    wrong("text.jsonl " + number, file("text.jsonl", one, "{\"item\": 2, \"loss\": \"2\"}"));
    wrong("below.jsonl " + number, file("below.jsonl", one, "{\"item\": 2, \"loss\": -0.1}"));
    wrong("label.jsonl " + number, file("label.jsonl", one, line("2", "x", "x")));
    wrong(
        "half.jsonl line 1: has no whole number above 0 for \"tokens\"",
        file("half.jsonl", "{\"item\": 1, \"loss\": 1, \"tokens\": 1.5}"));
    wrong(
        "other.jsonl line 1: item \"1\" has 8 tokens, but 7 in " + good + " line 1",
        good,
        file(
            "other.jsonl",
            "{\"item\": 1, \"loss\": 1, \"tokens\": 8}",
            "{\"item\": 2, \"loss\": 1}"));
    wrong(
        "labels.jsonl holds labels: compare files of one kind only",
        good,
        file("labels.jsonl", line("1", "x", "x"), line("2", "y", "y")));
  }

  private static void wrong(String message, Path... files) {
    assertThatThrownBy(() -> ExternalPredictions.read(List.of(files)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
