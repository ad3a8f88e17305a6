package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong input gets one sentence and an exit code, and leaves nothing behind. */
class WrongInputIT {
  @TempDir private static Path folder;

  @BeforeAll
  static void write() throws IOException {
    Sentences.csv(folder.resolve("mine.csv"), 150, List.of("sport", "food", "music"));
    Sentences.csv(folder.resolve("same.csv"), 150, List.of("sport"));
    Sentences.csv(folder.resolve("few.csv"), 12, List.of("sport", "food", "music"));
    file("empty.csv", "");
    file("open.csv", "q,y\nthe old match,sport\n\"the quote stays open,food\n");
    file("text.parquet", "q,y\nthe old match,sport\n");
    file("mine.docx", "no table");
    file("options.yaml", "metods: [lora]\n");
    file("twice.yaml", "seeds: 1\nseeds: 2\n");
    file("cut.jsonl", "{\"item\": \"1\", \"label\": \"a\", \"prediction\": \"a\"}\n{\"item\":\n");
    file("keyless.jsonl", "{\"item\": \"1\", \"label\": \"a\"}\n");
    Files.createDirectories(folder.resolve("nothing"));
    base("family").edit("config.json", "\"model_type\": \"bert\"", "\"model_type\": \"mamba\"");
    base("shapes").edit("config.json", "\"hidden_size\": 32", "\"hidden_size\": 48");
    base("garbled").edit("config.json", "{", "<");
    Files.delete(base("unconfigured").resolve("config.json"));
    Files.delete(base("wordless").resolve("tokenizer.json"));
    Path cut = base("cut").resolve("model.safetensors");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 50_000));
    Path pickled = base("pickled").resolve("model.safetensors");
    Files.move(pickled, pickled.resolveSibling("pytorch_model.bin"));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        // Data.
        own(66, "there is no file 'DIR/nowhere.csv'; check the path", "--data", "DIR/nowhere.csv"),
        own(
            65,
            "'DIR/mine.csv' has no column 'yy'; its columns are 'q', 'y'; did you mean 'y'?",
            "--data",
            "DIR/mine.csv",
            "--label-column=yy"),
        own(
            65,
            "column 'y' of 'DIR/same.csv' has only the class 'sport';"
                + " a comparison needs at least two classes",
            "--data",
            "DIR/same.csv"),
        own(
            65,
            "'DIR/few.csv' has 12 usable rows; at least 30 are needed: add rows",
            "--data",
            "DIR/few.csv"),
        own(
            65,
            "the file 'DIR/empty.csv' is empty; it needs a row of column names and rows",
            "--data",
            "DIR/empty.csv"),
        own(
            65,
            "cannot read 'DIR/open.csv': rows have more or fewer fields than the header, or"
                + " quotation marks stay open; mend the file,"
                + " or write it as UTF-8 csv, jsonl or parquet",
            "--data",
            "DIR/open.csv"),
        own(
            65,
            "cannot read 'DIR/text.parquet': Invalid Input Error: No magic bytes found at end of"
                + " file 'DIR/text.parquet'; mend the file,"
                + " or write it as UTF-8 csv, jsonl or parquet",
            "--data",
            "DIR/text.parquet"),
        own(
            65,
            "cannot tell the format of 'DIR/mine.docx';"
                + " the name must end in csv, tsv, jsonl, json or parquet",
            "--data",
            "DIR/mine.docx"),
        // Options.
        own(64, "there is no method 'lorra'; did you mean 'lora'?", "--methods", "lorra"),
        own(64, "unknown option '--dta'; did you mean '--data'?", "--dta", "x"),
        own(64, "unknown task 'topik'; did you mean 'topic'?", "--tasks", "topik"),
        own(64, "the budget must be longer than nothing, as in 10m or 2h", "--budget", "-5m"),
        own(64, "invalid value for option '--budget'", "--budget", "soon"),
        own(64, "the steps must be above 0, not 0", "--steps", "0"),
        own(64, "the margin must be above 0, not 0.0", "--margin", "0"),
        own(
            64,
            "predictions made elsewhere are compared on one task: name a single one with --tasks",
            "--tasks=topic,context",
            "--predictions",
            "DIR/keyless.jsonl"),
        own(
            65,
            "DIR/options.yaml: unknown key 'metods'; did you mean 'methods'?",
            "--config",
            "DIR/options.yaml"),
        own(65, "DIR/twice.yaml line 2", "--config", "DIR/twice.yaml"),
        own(66, "cannot read DIR/no.yaml: check that the file is there", "--config", "DIR/no.yaml"),
        // Bases.
        base(66, "there is no model DIR/nowhere: name a directory in", "nowhere"),
        base(65, "DIR/unconfigured is no model directory: it has no config.json", "unconfigured"),
        base(65, "DIR/wordless has no tokenizer.json: save the model's fast", "wordless"),
        base(65, "DIR/garbled/config.json line 1 column 1: ", "garbled"),
        base(
            65,
            "DIR/family/config.json: model_type \"mamba\" is not supported; supported: bert",
            "family"),
        base(
            65,
            "DIR/shapes: tensor \"embeddings.word_embeddings.weight\" has shape [120, 32] where"
                + " config.json asks for [120, 48]: take both from one model",
            "shapes"),
        base(
            65,
            "DIR/cut/model.safetensors is no intact safetensors file (its tensors end at byte 96216"
                + " and the file at byte 50000): download or save it again",
            "cut"),
        base(
            65,
            "DIR/pickled has only pytorch_model.bin, a pickle, which may run code when it is read:"
                + " save the model as model.safetensors",
            "pickled"),
        own(
            65,
            "prompt-100 leaves 0 of the base's 64 positions to the text: leave it out with"
                + " --methods",
            "--data",
            "DIR/mine.csv",
            "--methods",
            "prompt-100"),
        // Predictions.
        own(
            65,
            "DIR/cut.jsonl line 2: is not JSON: Unexpected end-of-input",
            "--predictions",
            "DIR/cut.jsonl"),
        own(
            65,
            "DIR/keyless.jsonl line 1: has no text or number for \"prediction\":"
                + " every line needs it",
            "--data",
            "DIR/mine.csv",
            "--predictions",
            "DIR/keyless.jsonl"),
        own(
            66,
            "cannot read predictions from DIR/no.jsonl: check that the file is there",
            "--predictions",
            "DIR/no.jsonl"),
        // Folders.
        own(
            73,
            "cannot write DIR/mine.csv/mine (a file is in the way): move the file DIR/mine.csv away"
                + " or choose another folder",
            "--data",
            "DIR/mine.csv",
            "--runs=DIR/mine.csv"),
        Arguments.of(
            65,
            "DIR/nothing holds no study: it has no plan.json; name a folder that compare has made",
            List.of("report", "DIR/nothing")),
        Arguments.of(66, "DIR/nowhere holds no study", List.of("report", "DIR/nowhere")),
        Arguments.of(66, "DIR/a holds no study", List.of("reproduce", "DIR/a/b/c")),
        Arguments.of(
            65, "/ is no folder of a trial: name STUDY/TASK/ARM", List.of("reproduce", "/")));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void aWrongInputGetsItsSentence(int code, String sentence, List<String> arguments)
      throws IOException {
    List<Path> before = files();
    Ran ran = Ran.of(arguments.stream().map(WrongInputIT::inFolder).toArray(String[]::new));
    assertSentence(ran, code, sentence);
    assertThat(files()).as("nothing is left behind").isEqualTo(before);
  }

  @Test
  void aStudyThatAskedForSomethingElseIsLeftAlone() throws Exception {
    String runs = folder.resolve("others").toString();
    List<String> study =
        List.of(
            "compare",
            "--data=" + folder.resolve("mine.csv"),
            "--base=" + CliProcess.TINY,
            "--methods=bitfit",
            "--quick",
            "--study=s",
            "--runs=" + runs);
    List<String> first = with(study, "--steps=5");
    Ran done = CliProcess.run(folder, first.toArray(String[]::new));
    assertThat(done.code()).as(done.err()).isZero();
    List<Path> before = files();
    assertSentence(
        Ran.of(with(study, "--steps=6").toArray(String[]::new)),
        65,
        "DIR/others/s holds a study with other options (steps was 5 and is now 6):"
            + " give this one another name with --study");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "a small disk is made with tmpfs")
  void aFullDiskStopsTheStudyAndWithSpaceItGoesOn() throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    // In a namespace of its own, so that the disk is gone when the process is.
    List<String> namespace = List.of("unshare", "--user", "--map-root-user", "--mount");
    assumeTrue(succeeds(with(namespace, "true")), "this machine does not allow namespaces");
    String command =
        """
        mount -t tmpfs -o size=256k tmpfs %1$s
        %2$s
        echo "exit code $?"
        find %1$s -name '.tmp-*'
        mount -o remount,size=16m %1$s
        %2$s
        echo "exit code $?"
        find %1$s -name comparison.json -o -name report.html
        """
            .formatted(disk, quoted(study(disk)));
    Ran ran = CliProcess.start(folder, with(namespace, "sh", "-c", command)).ended();
    assumeTrue(ran.out().contains("exit code"), "this machine does not allow mounts");
    assertThat(ran.err())
        .containsOnlyOnce("peft4j: ")
        .containsPattern(
            "peft4j: cannot write \\S+safetensors \\(No space left on device\\):"
                + " free some space or choose a folder on another disk\n")
        .doesNotContain("Exception");
    assertThat(ran.out()).startsWith("exit code " + ExitCode.IO.code() + "\n");
    assertThat(ran.out()).doesNotContain(".tmp-").doesNotContain("failed");
    assertThat(ran.out()).contains("exit code 0\n", "/comparison.json\n", "/report.html\n");
  }

  private static String[] study(Path runs) {
    return new String[] {
      "compare",
      "--data=" + folder.resolve("mine.csv"),
      "--base=" + CliProcess.TINY,
      "--methods=full",
      "--steps=10",
      "--seeds=1",
      "--runs=" + runs
    };
  }

  private static String quoted(String... arguments) {
    List<String> command = CliProcess.command(arguments);
    return String.join(" ", command.stream().map(word -> "'" + word + "'").toList());
  }

  private static boolean succeeds(List<String> command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  private static void assertSentence(Ran ran, int code, String sentence) {
    assertThat(ran.err())
        .contains("peft4j: " + inFolder(sentence))
        .containsOnlyOnce("peft4j: ")
        .doesNotContain("Exception", "\tat ", "inside peft4j");
    assertThat(ran.code()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
  }

  /** {@code compare} on a small base, writing to a folder that is not there yet. */
  private static Arguments own(int code, String sentence, String... arguments) {
    List<String> all = new ArrayList<>(List.of("compare"));
    String given = String.join(" ", arguments);
    if (!given.contains("--base")) {
      all.add("--base=" + CliProcess.TINY);
    }
    if (!given.contains("--runs")) {
      all.add("--runs=DIR/runs");
    }
    all.addAll(List.of(arguments));
    return Arguments.of(code, sentence, all);
  }

  private static Arguments base(int code, String sentence, String base) {
    return own(code, sentence, "--data=DIR/mine.csv", "--base=DIR/" + base);
  }

  private static String inFolder(String text) {
    return text.replace("DIR", folder.toString());
  }

  private static List<String> with(List<String> start, String... more) {
    return Stream.concat(start.stream(), Stream.of(more)).toList();
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.sorted().toList();
    }
  }

  private static void file(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  /** A copy of the small base, to be spoiled. */
  private static Base base(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> files = Files.list(CliProcess.TINY)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return new Base(copy);
  }

  private record Base(Path copy) {
    Path resolve(String file) {
      return copy.resolve(file);
    }

    void edit(String file, String old, String now) throws IOException {
      String text = Files.readString(resolve(file));
      assertThat(text).contains(old);
      Files.writeString(resolve(file), text.replace(old, now));
    }
  }
}
