package io.peft4j.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An arm that a study will run.
 *
 * @param task the task's name
 * @param name unique in the task
 * @param group what kind of row it is
 * @param method name of the method; null for an arm that trains nothing
 * @param earlierTask task on which the same arm runs before: the learning-rate search starts around
 *     its optimum, and latency, which does not depend on the trained values, is taken from there; null
 *     for an arm that starts from the published centre and is timed itself
 * @param objective how the arm sees its training data, where that is not the usual way
 */
public record PlannedArm(
    String task,
    String name,
    ArmRecord.Group group,
    @Nullable String method,
    @Nullable String earlierTask,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AnswerVariant objective) {

  /** An arm with the standard objective. */
  public PlannedArm(
      String task,
      String name,
      ArmRecord.Group group,
      @Nullable String method,
      @Nullable String earlierTask) {
    this(task, name, group, method, earlierTask, null);
  }

  /** How the arm sees its training data. */
  AnswerVariant variant() {
    return objective == null ? AnswerVariant.STANDARD : objective;
  }
}
