package io.peft4j.trial;

import org.jspecify.annotations.Nullable;

/**
 * An arm that a study will run.
 *
 * @param task the task's name
 * @param name unique in the task
 * @param group what kind of row it is
 * @param method name of the method; null for an arm that trains nothing
 * @param centreFrom task whose optimum the learning-rate search starts around, which runs before this
 *     one; null for the published centre
 */
public record PlannedArm(
    String task,
    String name,
    ArmRecord.Group group,
    @Nullable String method,
    @Nullable String centreFrom) {}
