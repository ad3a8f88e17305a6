package io.peft4j.trial;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one arm, a method with its settings, left behind on one task.
 *
 * @param schema version of this record's JSON
 * @param task name of the task
 * @param arm name of the arm, as in {@code lora-r16}
 * @param boundary label of the boundary, {@code none} for an arm that tunes nothing
 * @param peftType as in {@code adapter_config.json}; null for an arm that is no PEFT method
 * @param group what kind of row this is
 * @param status how it ended
 * @param problem one sentence if it did not end well
 * @param config the method's keys
 * @param search the learning rates tried; empty for an arm without one
 * @param learningRate the chosen one, 0 for an arm without one
 * @param interior whether a worse learning rate was tried on both sides of the chosen one
 * @param runs final runs, one per seed
 * @param footprint null unless it ended well
 * @param operations null unless it ended well
 * @param timings null unless it ended well
 * @param artifact folder of the stored adapter relative to the study's folder, null if there is none
 */
public record ArmRecord(
    int schema,
    String task,
    String arm,
    String boundary,
    @Nullable String peftType,
    Group group,
    Status status,
    @Nullable String problem,
    Map<String, Object> config,
    List<Candidate> search,
    double learningRate,
    boolean interior,
    List<Run> runs,
    @Nullable Footprint footprint,
    @Nullable Operations operations,
    @Nullable Timings timings,
    Provenance provenance,
    @Nullable String artifact) {

  /** The current version of the JSON. */
  public static final int SCHEMA = 1;

  /** What kind of row an arm is. */
  public enum Group {
    /** The base as it is: zero-shot, nearest centroid, examples in the prompt. */
    NO_TUNING,
    /** A linear probe on frozen vectors. */
    PROBE,
    /** A method of a default study. */
    METHOD,
    /** Every parameter trained: what the others are measured against. */
    FULL,
    /** A further capacity of a method, or a row of matched size. */
    CAPACITY,
    /** Predictions that were made elsewhere. */
    EXTERNAL
  }

  /** How an arm ended. */
  public enum Status {
    DONE,
    DIVERGED,
    FAILED
  }

  /** Mean test score over the runs; NaN without any. */
  public double score(Measure measure) {
    return runs.stream().mapToDouble(r -> r.test().value(measure)).average().orElse(Double.NaN);
  }
}
