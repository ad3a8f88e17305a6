package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Predictions;
import io.peft4j.trial.Timings;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a comparison: the predictions of a method's runs and what the method takes up.
 *
 * @param name name of the arm
 * @param boundary label of the boundary, {@code none} for an arm that tunes nothing
 * @param runs test predictions, one entry per seed in the order of the seeds
 * @param counted what was counted
 * @param timed what was timed
 */
public record Contender(
    String name,
    String boundary,
    ArmRecord.Group group,
    List<Predictions> runs,
    Counted counted,
    Timed timed) {

  /**
   * What a method takes up, the same on every machine; null where it is not known.
   *
   * @param trainableParameters elements that training changes, heads apart
   * @param artifactBytes bytes to store for one variant, heads apart
   * @param headBytes bytes of the head, 0 without one
   */
  public record Counted(
      @Nullable Long trainableParameters, @Nullable Long artifactBytes, long headBytes) {

    /** All bytes to store for one variant, its head included; null if not known. */
    public @Nullable Long bytes() {
      return artifactBytes == null ? null : Long.valueOf(artifactBytes + headBytes);
    }
  }

  /**
   * What was timed; null where it is not known.
   *
   * @param latencyRatio median latency at batch size 1 over the bare base's
   * @param latencyMillis the same in milliseconds
   * @param trainSeconds time to train, search included
   */
  public record Timed(
      @Nullable Double latencyRatio,
      @Nullable Double latencyMillis,
      @Nullable Double trainSeconds) {}

  /** Checks that there is a run, and that all are measured alike. */
  public Contender {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new IllegalArgumentException(name + " has no run to compare");
    }
    if (runs.stream().map(Predictions::measure).distinct().count() > 1) {
      throw new IllegalArgumentException(name + " has runs that are measured differently");
    }
  }

  /**
   * The row of an arm that ended well.
   *
   * @param runs its predictions, in the order of {@link ArmRecord#runs()}
   * @throws IllegalArgumentException if the arm did not end well
   */
  public static Contender of(ArmRecord arm, List<Predictions> runs) {
    Footprint footprint = arm.footprint();
    Timings timings = arm.timings();
    if (arm.status() != ArmRecord.Status.DONE || footprint == null || timings == null) {
      throw new IllegalArgumentException(arm.arm() + " did not end well and cannot be compared");
    }
    return new Contender(
        arm.arm(),
        arm.boundary(),
        arm.group(),
        runs,
        new Counted(
            footprint.trainableParameters(), footprint.artifactBytes(), footprint.headBytes()),
        new Timed(
            known(timings.latencyRatio(1, "attached")),
            timings.latencies().stream()
                .filter(l -> l.batch() == 1 && l.state().equals("attached"))
                .map(Timings.Latency::p50Millis)
                .findFirst()
                .orElse(null),
            timings.trainSeconds()));
  }

  /** What its runs are measured by. */
  public Measure measure() {
    return runs.get(0).measure();
  }

  /** Its measured value, the mean over the runs. */
  double value() {
    return runs.stream()
        .mapToDouble(run -> Arrays.stream(run.values()).average().orElseThrow())
        .average()
        .orElseThrow();
  }

  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }
}
