package io.peft4j.trial;

import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Runs an arm again from its plan, in a folder of its own, and sets the numbers side by side. */
public final class Reproducer {
  private Reproducer() {}

  /**
   * Recorded and new numbers.
   *
   * @param same whether every deterministic number is the same
   */
  public record Difference(boolean same, String table) {}

  /**
   * Runs the arm whose folder is {@code arm}.
   *
   * @throws UserError if it is no folder of a finished arm, or the arm does not run
   */
  public static Difference run(Path arm, Progress progress) {
    Path absolute = arm.toAbsolutePath().normalize();
    Path task = absolute.getParent();
    if (task == null || task.getParent() == null) {
      throw new UserError("%s is no folder of a trial: name STUDY/TASK/ARM".formatted(arm));
    }
    StudyFolder study = new StudyFolder(task.getParent());
    PlannedTask planned =
        study.existingPlan().tasks().stream()
            .filter(t -> t.task().name().equals(task.getFileName().toString()))
            .findFirst()
            .orElseThrow(() -> notThere(arm));
    PlannedArm wanted =
        planned.arms().stream()
            .filter(a -> a.name().equals(absolute.getFileName().toString()))
            .findFirst()
            .orElseThrow(() -> notThere(arm));
    ArmRecord recorded = study.record(wanted).orElseThrow(() -> notThere(arm));
    StudyFolder again = new StudyFolder(study.path().resolve("again"));
    delete(again.path());
    progress.started("Running " + wanted.name() + " again", planned.race().expectedSteps());
    int workers = Machine.workers(study.existingPlan().options());
    String problem =
        new ChildProcess(study, List.of(wanted), again, workers).run(n -> progress.advanced(n, wanted.name()));
    progress.finished();
    if (problem != null) {
      throw new UserError("%s did not run again: %s".formatted(arm, problem));
    }
    Difference difference = compare(recorded, again.record(wanted).orElseThrow());
    delete(again.path());
    return difference;
  }

  private static UserError notThere(Path arm) {
    return new UserError(
        "%s is no folder of a finished trial: name STUDY/TASK/ARM with an arm.json".formatted(arm));
  }

  private static Difference compare(ArmRecord recorded, ArmRecord again) {
    List<String> lines = new ArrayList<>();
    lines.add("%-34s %-22s %-22s".formatted("", "recorded", "again"));
    boolean same = row(lines, "learning rate", recorded.learningRate(), again.learningRate());
    same &= row(lines, "runs", recorded.runs().size(), again.runs().size());
    for (int i = 0; i < Math.min(recorded.runs().size(), again.runs().size()); i++) {
      Run a = recorded.runs().get(i);
      Run b = again.runs().get(i);
      String seed = "seed " + a.seed() + ", ";
      same &= row(lines, seed + "validation loss", a.validation().loss(), b.validation().loss());
      same &= row(lines, seed + "test loss", a.test().loss(), b.test().loss());
      if (!Double.isNaN(a.test().accuracy())) {
        same &= row(lines, seed + "test accuracy", a.test().accuracy(), b.test().accuracy());
        same &= row(lines, seed + "test macro-F1", a.test().macroF1(), b.test().macroF1());
      }
    }
    Provenance before = recorded.provenance();
    Provenance now = again.provenance();
    row(lines, "cpu", before.cpu(), now.cpu());
    row(lines, "java", before.java(), now.java());
    row(lines, "peft4j", before.peft4j(), now.peft4j());
    return new Difference(same, String.join("\n", lines));
  }

  private static boolean row(List<String> lines, String what, Object recorded, Object again) {
    boolean same = recorded.equals(again);
    lines.add("%-34s %-22s %-22s%s".formatted(what, recorded, again, same ? "" : "  differs"));
    return same;
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
