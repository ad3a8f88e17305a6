package io.peft4j.report;

import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Comparison;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import io.peft4j.trial.TaskRecord;
import java.util.List;

/**
 * One task of a study: what ran, how it compares, what is recommended.
 *
 * @param arms every arm, in the order of the plan; also those that did not end well
 */
public record TaskReport(
    TaskRecord task, List<ArmRecord> arms, Comparison comparison, Recommendation recommendation) {

  public TaskReport {
    arms = List.copyOf(arms);
  }

  /** Whether any arm was asked what it did to the loss on general text. */
  boolean knowsForgetting() {
    return arms.stream()
        .anyMatch(arm -> arm.operations() != null && arm.operations().forgetting() != null);
  }

  /** What the rows are scored by. */
  Measure measure() {
    return comparison.results().measure();
  }
}
