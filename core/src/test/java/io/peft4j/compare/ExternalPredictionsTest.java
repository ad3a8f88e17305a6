package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.trial.ArmRecord.Group;
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
    assertThat(lora.runs().get(0).items()).containsExactly("7", "q");
    assertThat(lora.runs().get(0).predicted()).containsExactly("x", "x");
    assertThat(lora.runs().get(1).predicted()).containsExactly("y", "y");
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

  private static void wrong(String message, Path... files) {
    assertThatThrownBy(() -> ExternalPredictions.read(List.of(files)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message);
  }
}
