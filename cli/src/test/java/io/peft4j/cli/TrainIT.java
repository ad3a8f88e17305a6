package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training run that is killed or stopped ends as one that was left alone.
 *
 * <p>Moments come from the system property {@code tests.seed}.
 */
class TrainIT {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
  private static final int STEPS = 24;

  /** Figures that are the same for the same run: times and speeds are not among them. */
  private static final Pattern FIGURES =
      Pattern.compile("\"(step|epoch|loss|grad_norm|learning_rate|eval_loss|tokens)\":[^,}]+");

  @TempDir private static Path folder;
  private static Path unbroken;

  @BeforeAll
  static void runUnbroken() throws Exception {
    System.out.printf("tests.seed=%d%n", SEED);
    Path base = base();
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add("{\"question\":\"%d + %d?\",\"answer\":\"It is %d.\"}".formatted(i, i, 2 * i));
    }
    Files.write(folder.resolve("sums.jsonl"), rows);
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        base: %s
        data: %s
        chat_template: "Q: {prompt} A: {completion}"
        peft: {peft_type: LORA, r: 4, lora_dropout: 0.1, target_modules: [q_proj, v_proj]}
        per_device_train_batch_size: 4
        gradient_accumulation_steps: 2
        learning_rate: 0.01
        max_steps: %d
        eval_size: 8
        eval_strategy: steps
        eval_steps: 5
        save_steps: 7
        """
            .formatted(base, folder.resolve("sums.jsonl"), STEPS));
    unbroken = folder.resolve("unbroken");
    Ran ran = CliProcess.run(folder, train(unbroken));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("Finished: 24 steps", "Best evaluation loss", "Adapter: ");
  }

  /** A tiny random Llama with a token per character. */
  private static Path base() throws IOException {
    Path resources = Checkout.ROOT.resolve("core/src/test/resources");
    Path base = Files.createDirectories(folder.resolve("base"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(resources.resolve("golden/causal/llama").resolve(name), base.resolve(name));
    }
    Files.copy(resources.resolve("letters/tokenizer.json"), base.resolve("tokenizer.json"));
    return base;
  }

  private static String[] train(Path out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train", folder.resolve("recipe.yaml").toString(), "--output-dir", out.toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static List<String> figures(Path run) throws IOException {
    try (Stream<String> lines = Files.lines(run.resolve("metrics.jsonl"))) {
      return lines
          .map(line -> FIGURES.matcher(line).results().map(m -> m.group()).toList().toString())
          .toList();
    }
  }

  private static void assertSameAsUnbroken(Path run) throws IOException {
    assertThat(figures(run)).isEqualTo(figures(unbroken)).hasSize(STEPS + 5);
    Path weights = Path.of("adapter/adapter_model.safetensors");
    assertThat(run.resolve(weights)).hasSameBinaryContentAs(unbroken.resolve(weights));
    try (Stream<Path> files = Files.list(run)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".lock", "adapter", "metrics.jsonl", "plan.json", "run.json");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRunKilledInTheMiddleEndsAsTheUnbrokenOne(int workers) throws Exception {
    Path run = folder.resolve("killed-" + workers);
    String[] command = train(run, "--workers", String.valueOf(workers));
    Random random = new Random(SEED + workers);
    for (int kill = 0; kill < 2; kill++) {
      CliProcess process = CliProcess.start(folder, command);
      awaitLines(process, run, 3 + random.nextInt(14));
      process.process().destroyForcibly().waitFor();
    }
    Ran ran = CliProcess.run(folder, command);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).doesNotContain("peft4j:");
    assertSameAsUnbroken(run);
  }

  @Test
  void aSignalStopsItBehindAStepWithACheckpoint() throws Exception {
    Path run = folder.resolve("stopped");
    String[] endless = train(run, "--max-steps", "100000", "--eval-steps", "100000");
    CliProcess process = CliProcess.start(folder, endless);
    awaitLines(process, run, 3);
    Ran second = CliProcess.run(folder, endless);
    assertThat(second.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(second.err()).contains("another peft4j is training in");
    int reached = interrupt(process, run);
    CliProcess resumed = CliProcess.start(folder, endless);
    awaitLines(resumed, run, reached + 3);
    assertThat(Files.readString(resumed.err()).replace(",", ""))
        .contains("going on after step " + reached);
    assertThat(interrupt(resumed, run)).isGreaterThan(reached);
  }

  /** Stops it as Ctrl-C does; the number of steps that are logged, which is the checkpoint's. */
  private static int interrupt(CliProcess process, Path run) throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.process().pid())).start().waitFor();
    Ran ran = process.ended();
    assertThat(ran.code()).isEqualTo(ExitCode.INTERRUPTED.code());
    assertThat(ran.err()).endsWith("peft4j: stopped; the same command resumes where it was\n");
    List<String> lines = figures(run);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).startsWith("[\"step\":" + (i + 1) + ",");
    }
    assertThat(run.resolve("checkpoint-" + lines.size())).isDirectory();
    return lines.size();
  }

  private static void awaitLines(CliProcess process, Path run, int lines) throws Exception {
    Path file = run.resolve("metrics.jsonl");
    while (!Files.isRegularFile(file) || Files.readAllLines(file).size() < lines) {
      assertThat(process.process().isAlive()).as(Files.readString(process.err())).isTrue();
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Test
  void aFinishedRunSaysSoAndAnotherRecipeIsRefused() throws Exception {
    Ran again = CliProcess.run(folder, train(unbroken));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).contains("Finished before: 24 steps");
    Ran other = CliProcess.run(folder, train(unbroken, "--learning-rate", "0.02"));
    assertThat(other.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(other.err()).contains("learning_rate was 0.01 and is now 0.02", "--output-dir");
  }

  @Test
  void theAdapterIsOneOfPefts() throws Exception {
    assertThat(unbroken.resolve("adapter/adapter_config.json"))
        .content()
        .contains("\"peft_type\": \"LORA\"", "\"task_type\": \"CAUSAL_LM\"");
  }

  @Test
  void aDryRunPrintsThePlanAndWritesNothing() throws Exception {
    Path run = folder.resolve("dry");
    Ran ran = CliProcess.run(folder, train(run, "--dry-run", "--peft.r", "8"));
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("layers.N.self_attn.q_proj", "Tokens", "24 of 4 × 2 sequences", "Memory", "Time");
    assertThat(run).doesNotExist();
  }
}
