package io.peft4j.trial;

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
 */
public record PlannedArm(
    String task,
    String name,
    ArmRecord.Group group,
    @Nullable String method,
    @Nullable String earlierTask) {}
