package io.peft4j.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.trial.Provenance;
import org.jspecify.annotations.Nullable;

/**
 * What a finished run leaves: {@code run.json}.
 *
 * @param schema version of this layout
 * @param recipe every key
 * @param trainable elements that were trained
 * @param examples to train on
 * @param leftOut rows that could not be used
 * @param steps taken
 * @param stoppedEarly whether it stopped because evaluations became no better
 * @param loss mean training loss of the last steps
 * @param best step and loss of the best evaluation; null without any
 * @param tokens read
 * @param seconds spent, evaluations included
 * @param peakBytes the most memory that a process of the run has held
 */
public record RunRecord(
    int schema,
    ObjectNode recipe,
    long trainable,
    int examples,
    int leftOut,
    int steps,
    boolean stoppedEarly,
    double loss,
    RunState.@Nullable Best best,
    long tokens,
    double seconds,
    long peakBytes,
    Provenance provenance) {
  static final int SCHEMA = 1;
}
