package io.peft4j.report;

import io.peft4j.compare.Ladder;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a report shows about a study: what every writer of this package takes.
 *
 * @param study the study's name
 * @param plan what was agreed on before the first trial
 * @param tasks one entry per task, shallow to deep
 * @param ladder the tasks side by side; null for a study of one task
 * @param placements where each arm touches the base, by the arm's name; arms without an entry, as
 *     those made elsewhere, are shown without a picture
 * @param provenance of the process that wrote the study
 * @param peakBytes largest resident memory of any trial, in bytes; 0 if none was measured
 */
public record StudyReport(
    String study,
    PlanSummary plan,
    List<TaskReport> tasks,
    @Nullable Ladder ladder,
    Map<String, Placement> placements,
    Provenance provenance,
    long peakBytes) {

  /** Checks that there is a task, and that all are scored alike. */
  public StudyReport {
    tasks = List.copyOf(tasks);
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("study " + study + " has no task to report on");
    }
    if (tasks.stream().map(TaskReport::measure).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "study " + study + " has tasks that are scored differently");
    }
  }

  /** What the rows of every task are scored by. */
  Measure measure() {
    return tasks.get(0).measure();
  }

  /** Whether this is a quick look that claims no ranking. */
  boolean screening() {
    return plan.mode() == PlanSummary.Mode.SCREENING;
  }
}
