package io.peft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A study that is killed again and again ends as one that was left alone.
 *
 * <p>Moments come from the system property {@code tests.seed}. With {@code peft4j.kill.quick=true}
 * the study is {@code --quick} on the embedded base and ladder instead of a small one.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are looked up in /proc")
class KillIT {
  private static final long SEED = Long.getLong("tests.seed", System.nanoTime());
  private static final boolean QUICK = Boolean.getBoolean("peft4j.kill.quick");
  private static final int KILLS = 10;
  private static final String TRIAL = "io.peft4j.trial.ArmProcess";

  @TempDir private static Path folder;
  private static Path unbroken;
  private static Duration time;

  @BeforeAll
  static void runUnbroken() throws Exception {
    Sentences.csv(folder.resolve("mine.csv"), 150, List.of("sport", "food", "music"));
    unbroken = folder.resolve("unbroken");
    long start = System.nanoTime();
    Ran ran = CliProcess.run(folder, study(unbroken));
    time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(ran.code()).as(ran.err()).isZero();
    System.out.printf("tests.seed=%d; unbroken: %d ms%n", SEED, time.toMillis());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aStudyKilledAtTenMomentsEndsAsTheUnbrokenOne(int workers) throws Exception {
    Random random = new Random(SEED + workers);
    int kills = 0;
    for (int round = 0; kills < KILLS; round++) {
      Path runs = folder.resolve("workers-" + workers + "-" + round);
      kills = killUntilItEnds(runs, workers, kills, random);
      assertSameAsUnbroken(runs);
    }
  }

  /** Kills the study while it runs, up to the last of the kills; then lets it end. */
  private static int killUntilItEnds(Path runs, int workers, int kills, Random random)
      throws Exception {
    int done = kills;
    while (true) {
      CliProcess run =
          CliProcess.start(folder, study(runs, "--workers", String.valueOf(workers)));
      // One in four anywhere, the others once a trial runs: most of a small study is its start.
      boolean inTrial = random.nextInt(4) > 0;
      long delay = random.nextLong(time.toMillis() / 4);
      if (done == KILLS || inTrial && !awaitTrial(run, runs) || endsWithin(delay, run)) {
        Ran ran = run.ended();
        assertThat(ran.code()).as(ran.err()).isZero();
        return done;
      }
      String where = reached(runs);
      run.process().destroyForcibly().waitFor();
      done++;
      System.out.printf(
          "kill %d, %d ms after the start of %s: %s%n",
          done, delay, inTrial ? "a trial" : "the process", where);
      assertThat(Files.readString(run.err())).doesNotContain("peft4j:");
      awaitNoProcessOf(runs);
    }
  }

  /** Waits for the first trial of a run; false if it ends without one. */
  private static boolean awaitTrial(CliProcess run, Path runs) throws Exception {
    while (processesOf(runs).stream().noneMatch(command -> command.contains(TRIAL))) {
      if (endsWithin(10, run)) {
        return false;
      }
    }
    return true;
  }

  private static boolean endsWithin(long millis, CliProcess run) throws InterruptedException {
    return run.process().waitFor(millis, TimeUnit.MILLISECONDS);
  }

  @Test
  void signalsStopItWithASentenceAndTheSameCommandResumes() throws Exception {
    Path runs = folder.resolve("stopped");
    // Ctrl-C reaches every process of the terminal, a request to end only the one that is named.
    Ran interrupted = stop(runs, "INT", true, Path.of("linear-probe/arm.json"));
    assertThat(interrupted.code()).isEqualTo(ExitCode.INTERRUPTED.code());
    Ran terminated = stop(runs, "TERM", false, Path.of("lora/progress.json"));
    assertThat(terminated.code()).isEqualTo(ExitCode.TERMINATED.code());
    for (Ran ran : List.of(interrupted, terminated)) {
      assertThat(ran.err()).endsWith("peft4j: stopped; the same command resumes where it was\n");
      assertThat(ran.err()).containsOnlyOnce("peft4j:").doesNotContain("Exception");
    }
    try (Stream<Path> files = Files.walk(runs)) {
      assertThat(files.filter(file -> file.endsWith("arm.json")))
          .as("a stopped trial has no record")
          .allSatisfy(file -> assertThat(file).content().doesNotContain("FAILED"));
    }
    Ran resumed = CliProcess.run(folder, study(runs));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertSameAsUnbroken(runs);
  }

  /** Runs the study until a file is there, then sends a signal. */
  private static Ran stop(Path runs, String signal, boolean toChildren, Path when)
      throws Exception {
    CliProcess run = CliProcess.start(folder, study(runs));
    while (!exists(runs, when)) {
      assertThat(run.process().isAlive()).as(Files.readString(run.err())).isTrue();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    Ran second = CliProcess.run(folder, study(runs));
    assertThat(second.code()).isEqualTo(ExitCode.DATA.code());
    assertThat(second.err())
        .endsWith(
            "peft4j: another peft4j is running the study in %s:"
                    .formatted(runs.resolve(QUICK ? "ladder-quick" : "mine"))
                + " let it end, or name another one with --study\n");
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    command.add(String.valueOf(run.process().pid()));
    if (toChildren) {
      run.process().children().forEach(child -> command.add(String.valueOf(child.pid())));
    }
    new ProcessBuilder(command).start().waitFor();
    Ran ran = run.ended();
    awaitNoProcessOf(runs);
    return ran;
  }

  private static boolean exists(Path runs, Path end) throws IOException {
    if (!Files.isDirectory(runs)) {
      return false;
    }
    try (Stream<Path> files = Files.find(runs, 4, (file, attributes) -> file.endsWith(end))) {
      return files.findAny().isPresent();
    }
  }

  private static String[] study(Path runs, String... more) {
    List<String> arguments = new ArrayList<>(List.of("compare", "--runs", runs.toString()));
    if (QUICK) {
      arguments.add("--quick");
    } else {
      arguments.addAll(List.of("--data", folder.resolve("mine.csv").toString()));
      arguments.addAll(List.of("--text-column", "q", "--label-column", "y"));
      arguments.addAll(List.of("--base", CliProcess.TINY.toString()));
      arguments.addAll(List.of("--methods", "lora,prompt,full"));
      arguments.addAll(List.of("--steps", "40", "--seeds", "2", "--batch-size", "16"));
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Results byte for byte, and every prediction and adapter too; nothing is left over. */
  private static void assertSameAsUnbroken(Path runs) throws IOException {
    List<Path> expected = files(unbroken);
    assertThat(files(runs)).isEqualTo(expected);
    for (Path file : expected) {
      String name = file.getFileName().toString();
      if (name.equals("comparison.json")) {
        assertThat(results(runs.resolve(file))).isEqualTo(results(unbroken.resolve(file)));
      } else if (name.endsWith(".jsonl") || name.endsWith(".safetensors")) {
        assertThat(runs.resolve(file)).hasSameBinaryContentAs(unbroken.resolve(file));
      }
    }
  }

  private static List<Path> files(Path runs) throws IOException {
    try (Stream<Path> files = Files.walk(runs)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("errors.txt"))
          .map(runs::relativize)
          .sorted()
          .toList();
    }
  }

  private static String results(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(text.indexOf("\n  \"results\""), text.indexOf("\n  \"timings\""));
  }

  /** Waits until no process works on the study: neither the one that was ended nor its child. */
  private static void awaitNoProcessOf(Path runs) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!processesOf(runs).isEmpty() && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(processesOf(runs)).as("processes that outlive the study").isEmpty();
  }

  private static List<String> processesOf(Path runs) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(p -> p.endsWith(p.getFileName())).toList()) {
        String command = commandLine(process);
        if (command.contains(runs.toString())) {
          found.add(command);
        }
      }
    }
    return found;
  }

  private static String commandLine(Path process) {
    try {
      byte[] bytes = Files.readAllBytes(process.resolve("cmdline"));
      return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      // No process, or one that ended a moment ago.
      return "";
    }
  }

  /** What was on disk at the moment of a kill. */
  private static String reached(Path runs) throws IOException {
    if (!Files.isDirectory(runs)) {
      return "nothing";
    }
    try (Stream<Path> files = Files.walk(runs)) {
      return files
          .filter(file -> file.toString().matches(".*(arm|plan|progress|comparison)\\.json"))
          .map(file -> runs.relativize(file).toString())
          .map(file -> file.substring(file.indexOf('/') + 1))
          .sorted()
          .toList()
          .toString();
    }
  }
}
