package io.peft4j.report;

import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Ladder;
import io.peft4j.format.Json;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Candidate;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Operations;
import io.peft4j.trial.Provenance;
import io.peft4j.trial.Run;
import io.peft4j.trial.Score;
import io.peft4j.trial.TaskRecord;
import io.peft4j.trial.Timings;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A study's outcome for programs, in three parts: {@code results} follow from seeds, data and
 * counts and are the same, byte for byte, whenever the same study is run again; {@code timings} are
 * all that clocks, memory and the machine had a say in; {@code recommendations} rest on both.
 */
public final class ComparisonJson {
  /** The current version of the JSON. */
  public static final int SCHEMA = 1;

  private ComparisonJson() {}

  /** The whole file. */
  public record Document(
      int schema,
      DeterministicResults results,
      MeasuredTimings timings,
      List<Recommendation> recommendations) {}

  /** What is the same on every run of one study. */
  public record DeterministicResults(
      String study, PlanSummary.Mode mode, List<TaskResults> tasks, @Nullable Ladder ladder) {}

  /** One task without its clocks. */
  public record TaskResults(
      TaskRecord task, List<ArmResults> arms, Comparison.Results comparison) {}

  /** One arm without clocks, files and machine. */
  public record ArmResults(
      String arm,
      String boundary,
      @Nullable String peftType,
      ArmRecord.Group group,
      ArmRecord.Status status,
      SortedMap<String, Object> config,
      List<Candidate> search,
      double learningRate,
      boolean interior,
      List<RunResults> runs,
      @Nullable Footprint footprint,
      @Nullable Operations operations) {}

  /** One run without the name of its file. */
  public record RunResults(
      long seed,
      int steps,
      Score validation,
      Score test,
      List<Run.Point> curve,
      int stepsToMargin) {}

  /** What differs from run to run and from machine to machine. */
  public record MeasuredTimings(Provenance provenance, long peakBytes, List<TaskTimings> tasks) {}

  /** The clocks of one task. */
  public record TaskTimings(String task, List<ArmTimings> arms, Comparison.Costs costs) {}

  /**
   * The clocks of one arm.
   *
   * @param problem why it did not end well; the sentence may name what the machine lacked
   */
  public record ArmTimings(String arm, @Nullable Timings timings, @Nullable String problem) {}

  /** Writes the file, whole or not at all. */
  public static void write(Path file, StudyReport report) {
    Json.write(file, of(report));
  }

  /** The file as records. */
  public static Document of(StudyReport report) {
    return new Document(
        SCHEMA,
        new DeterministicResults(
            report.study(),
            report.plan().mode(),
            report.tasks().stream().map(ComparisonJson::results).toList(),
            report.ladder()),
        new MeasuredTimings(
            report.provenance(),
            report.peakBytes(),
            report.tasks().stream().map(ComparisonJson::timings).toList()),
        report.tasks().stream().map(TaskReport::recommendation).toList());
  }

  private static TaskResults results(TaskReport report) {
    TaskRecord task = report.task();
    return new TaskResults(
        new TaskRecord(
            task.name(),
            task.description(),
            task.depth(),
            task.labels(),
            task.labelTexts(),
            task.train(),
            task.validation(),
            task.test(),
            new TreeMap<>(task.dropped()),
            task.meanTokens(),
            task.digest()),
        report.arms().stream().map(ComparisonJson::results).toList(),
        report.comparison().results());
  }

  private static ArmResults results(ArmRecord arm) {
    return new ArmResults(
        arm.arm(),
        arm.boundary(),
        arm.peftType(),
        arm.group(),
        arm.status(),
        new TreeMap<>(arm.config()),
        arm.search(),
        arm.learningRate(),
        arm.interior(),
        arm.runs().stream().map(ComparisonJson::results).toList(),
        arm.footprint(),
        arm.operations());
  }

  private static RunResults results(Run run) {
    return new RunResults(
        run.seed(), run.steps(), run.validation(), run.test(), run.curve(), run.stepsToMargin());
  }

  private static TaskTimings timings(TaskReport report) {
    return new TaskTimings(
        report.task().name(),
        report.arms().stream()
            .map(arm -> new ArmTimings(arm.arm(), arm.timings(), arm.problem()))
            .toList(),
        report.comparison().costs());
  }
}
