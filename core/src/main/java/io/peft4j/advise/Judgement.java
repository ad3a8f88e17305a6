package io.peft4j.advise;

import org.jspecify.annotations.Nullable;

/**
 * What was decided about one arm.
 *
 * @param accepted whether it is adequate and meets every constraint
 * @param rejectedBy name of the constraint that rejected it, {@code quality} for inadequate
 *     quality, {@code diverged} or {@code failed}; null if accepted
 * @param reason the sentence with the number that decided
 * @param trade what its boundary bought and cost on this task
 */
public record Judgement(
    String arm,
    String boundary,
    boolean accepted,
    @Nullable String rejectedBy,
    String reason,
    String trade) {}
