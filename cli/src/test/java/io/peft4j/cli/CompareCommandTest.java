package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.format.UserError;
import io.peft4j.trial.StudyOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Options as they are typed, and the same from a file. */
class CompareCommandTest {
  private static final String EVERYTHING =
      """
      runs: r
      study: s
      base: b
      data: d.csv
      validation-data: v.csv
      test_data: t.csv
      text-column: q
      pair-column: p
      label_column: y
      head: linear
      quick: true
      all: true
      methods: [lora, ia3]
      budget: 1h30m
      steps: 300
      seeds: 4
      batch-size: 16
      shards: 3
      workers: 5
      seed: 7
      margin: 0.01
      max-artifact: 1.5MB
      max-latency-ratio: 1.2
      max-quality-loss: 0.05
      variants: 9
      must-merge: true
      must-mix: true
      predictions:
        - a.jsonl
        - b, c.jsonl
      """;

  @TempDir private Path folder;

  @Test
  void withoutOptionsTheLibrarysDefaultsHold() {
    assertThat(parse("compare")).isEqualTo(StudyOptions.builder().build());
  }

  @Test
  void everyOptionCanStandInTheFile() throws IOException {
    StudyOptions options = parse("compare", "--config", file(EVERYTHING));
    assertThat(options)
        .isEqualTo(
            StudyOptions.builder()
                .runs(Path.of("r"))
                .study("s")
                .base(Path.of("b"))
                .data(Path.of("d.csv"))
                .validationData(Path.of("v.csv"))
                .testData(Path.of("t.csv"))
                .textColumn("q")
                .pairColumn("p")
                .labelColumn("y")
                .head(StudyOptions.Head.LINEAR)
                .preset(StudyOptions.Preset.QUICK)
                .all(true)
                .methods(List.of("lora", "ia3"))
                .budget(Duration.ofMinutes(90))
                .steps(300)
                .seeds(4)
                .batchSize(16)
                .shards(3)
                .workers(5)
                .seed(7)
                .margin(0.01)
                .maxArtifactBytes(1_500_000L)
                .maxLatencyRatio(1.2)
                .maxQualityLoss(0.05)
                .variants(9)
                .mustMerge(true)
                .mustMix(true)
                .predictions(List.of(Path.of("a.jsonl"), Path.of("b, c.jsonl")))
                .build());
    assertThat(keys(EVERYTHING))
        .as("the list above is complete, but for tasks, which exclude data")
        .isEqualTo(optionNames("config", "help", "debug", "tasks"));
  }

  @Test
  void theCommandLineWinsOverTheFile() throws IOException {
    String config = file("steps: 300\nmethods: [lora]\nquick: true\nseed: 1\n");
    StudyOptions options =
        parse("compare", "--methods=ia3,dora", "--config", config, "--steps", "5", "--seed=42");
    assertThat(options.methods()).containsExactly("ia3", "dora");
    assertThat(options.steps()).isEqualTo(5);
    assertThat(options.seed()).as("also where it says the default").isEqualTo(42);
    assertThat(options.preset()).isEqualTo(StudyOptions.Preset.QUICK);
  }

  @Test
  void aSwitchThatIsOffInTheFileStaysOff() throws IOException {
    assertThat(parse("compare", "--config", file("all: false\n")).all()).isFalse();
  }

  @Test
  void severalFilesOfPredictionsFollowOneOption() {
    StudyOptions options = parse("compare", "--predictions", "a.jsonl", "b.jsonl", "--quick");
    assertThat(options.predictions()).containsExactly(Path.of("a.jsonl"), Path.of("b.jsonl"));
    assertThat(options.preset()).isEqualTo(StudyOptions.Preset.QUICK);
  }

  @Test
  void mistakesInTheFileAreNamed() throws IOException {
    assertMistake("metods: [lora]", "unknown key 'metods'; did you mean 'methods'?");
    assertMistake("config: other.yaml", "unknown key 'config'");
    assertMistake("batch-size: 1\nbatch_size: 2", "key 'batch_size' is given twice");
    assertMistake("quick: 3", "key 'quick' needs true or false, not '3'");
    assertMistake("steps:", "key 'steps' needs a value");
    assertMistake("data: {file: x}", "key 'data' needs a value");
    assertMistake("- lora", "study.yaml");
  }

  @Test
  void aWrongValueInTheFileIsAWrongOption() throws IOException {
    Ran ran = Ran.of("compare", "--config", file("steps: many"));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(ran.err()).contains("invalid value for option '--steps'");
  }

  private void assertMistake(String content, String sentence) throws IOException {
    String config = file(content + "\n");
    assertThatThrownBy(() -> parse("compare", "--config", config))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("study.yaml")
        .hasMessageContaining(sentence);
  }

  private String file(String content) throws IOException {
    return Files.writeString(folder.resolve("study.yaml"), content).toString();
  }

  private static StudyOptions parse(String... arguments) {
    CommandLine root = Main.commandLine();
    root.parseArgs(arguments);
    CompareCommand compare = root.getSubcommands().get("compare").getCommand();
    compare.readConfig();
    return compare.options();
  }

  private static Set<String> keys(String yaml) {
    Set<String> keys = new TreeSet<>();
    yaml.lines()
        .filter(line -> !line.startsWith(" "))
        .forEach(line -> keys.add(line.substring(0, line.indexOf(':')).replace('_', '-')));
    return keys;
  }

  private static Set<String> optionNames(String... except) {
    Set<String> names = new TreeSet<>();
    CommandLine compare = Main.commandLine().getSubcommands().get("compare");
    compare
        .getCommandSpec()
        .options()
        .forEach(option -> names.add(option.longestName().replaceFirst("^--", "")));
    names.removeAll(Set.of(except));
    return names;
  }
}
