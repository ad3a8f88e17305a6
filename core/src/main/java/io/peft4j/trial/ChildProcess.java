package io.peft4j.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs one arm in a JVM of its own, so that a native crash or a lack of memory ends one trial and not
 * the study, and so that its peak memory is its own.
 */
final class ChildProcess {
  /** Flags of this JVM that a child must not inherit: they are about this process alone. */
  private static final List<String> PRIVATE = List.of("-agentlib", "-javaagent", "-Dpeft4j.columns");

  /** Exit codes of a JVM that Ctrl-C or a request to end has stopped. */
  private static final Set<Integer> STOPPED = Set.of(130, 143);

  private final StudyFolder study;
  private final List<PlannedArm> arms;
  private final StudyFolder out;
  private final int workers;

  /**
   * A process for some arms of one task.
   *
   * @param study where plan, data and earlier records are
   * @param out where the arms' folders go: the study's own, or another one to reproduce them in
   * @param workers threads that train
   */
  ChildProcess(StudyFolder study, List<PlannedArm> arms, StudyFolder out, int workers) {
    this.study = study;
    this.arms = arms;
    this.out = out;
    this.workers = workers;
  }

  /**
   * Runs the arms to their end; returns null if they ended well, else one sentence.
   *
   * @throws UserError if what went wrong is not the arms' own: a full disk, or a signal to end
   */
  @Nullable String run(IntConsumer units) {
    Path folder = out.arm(arms.get(0));
    Path errors = folder.resolve("errors.txt");
    try {
      Files.createDirectories(folder);
      Process process =
          new ProcessBuilder(command(folder))
              .redirectError(errors.toFile())
              .start();
      // By its handle: Process.destroy would close the stream that is being read below.
      Thread hook = new Thread(process.toHandle()::destroyForcibly, "end the trial");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        String problem = listen(process, units);
        int exit = process.waitFor();
        if (!remove(hook)) {
          // This process is being stopped, and the child with it: that is no outcome of a trial.
          Thread.sleep(Long.MAX_VALUE);
        }
        if (STOPPED.contains(exit)) {
          throw new UserError(
              "the process of %s was stopped by a signal: the same command resumes"
                  .formatted(arms.get(0).name()));
        }
        if (exit != 0) {
          return problem == null ? sentence(exit, errors) : problem;
        }
        if (Files.size(errors) == 0) {
          Files.delete(errors);
        }
        return null;
      } finally {
        process.destroyForcibly();
        remove(hook);
      }
    } catch (IOException e) {
      throw new UserError(
          "%s cannot be run in a process of its own: %s".formatted(arms.get(0).name(), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a trial", e);
    }
  }

  /** Takes the hook away; false if this JVM is shutting down, so that the hook ends the child. */
  private static boolean remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private List<String> command(Path folder) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> PRIVATE.stream().noneMatch(flag::startsWith))
        .forEach(command::add);
    // The work is native: the optimizing compiler would only take time from it.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + folder.resolve("crash.txt"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ArmProcess.class.getName());
    command.add(study.path().toString());
    command.add(arms.get(0).task());
    command.add(String.join(",", arms.stream().map(PlannedArm::name).toList()));
    command.add(out.path().toString());
    command.add(String.valueOf(workers));
    return command;
  }

  private static @Nullable String listen(Process process, IntConsumer units) throws IOException {
    String problem = null;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode message = parse(line);
        if (message.has("units")) {
          units.accept(message.get("units").asInt());
        } else if (message.has("problem")) {
          problem = message.get("problem").asText();
        } else if (message.has("stop")) {
          String stop = message.get("stop").asText();
          throw new UserError(stop, new IOException(stop));
        }
      }
    }
    return problem;
  }

  private static JsonNode parse(String line) throws JsonProcessingException {
    return Json.mapper().readTree(line);
  }

  private static String sentence(int exit, Path errors) throws IOException {
    String last = "";
    if (Files.isRegularFile(errors)) {
      try (Stream<String> lines = Files.lines(errors)) {
        last =
            lines
                .filter(line -> line.contains("Error") || line.contains("Exception"))
                .findFirst()
                .orElse("");
      }
    }
    String how =
        exit > 128
            ? "was ended by signal " + (exit - 128) + (exit == 137 ? " (often: out of memory)" : "")
            : "ended with exit code " + exit;
    return "its process %s%s; see %s".formatted(how, last.isEmpty() ? "" : ": " + last, errors);
  }
}
