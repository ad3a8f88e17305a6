package io.peft4j.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the statistics say about one contender on one task; the same on every machine.
 *
 * <p>A row is scored by its accuracy, a share between 0 and 1, or by its answer loss in nats, and a
 * difference is one of that: a negative one is worse for an accuracy and better for a loss. {@link
 * #quality()} and {@link #gain()} count upwards for both. Intervals hold 95 % (at the standard
 * level) and take both seeds and items as samples of more.
 *
 * @param seeds runs that it has
 * @param accuracy mean over its runs; NaN if it is scored by its loss
 * @param accuracyInterval null if it is scored by its loss
 * @param loss mean over its runs; null if it is scored by its accuracy
 * @param lossInterval null if it is scored by its accuracy
 * @param difference accuracy or loss less the reference's
 * @param equivalenceInterval the 90 % interval of the difference (1 − 2α): inside ±δ means
 *     equivalent before correction, short of δ on the worse side means adequate
 * @param probabilityAdequate P(quality ≥ reference − δ) under the bootstrap
 * @param adequate whether that probability is at least 1 − α: not inferior at δ
 * @param detectable smallest true difference that this study calls with 80 % power at the strictest
 *     step of Holm's correction
 * @param differenceP p-value of "no difference", Holm-corrected over the rows
 * @param equivalenceP p-value of "the difference is δ or more", Holm-corrected over the rows
 * @param secondLook McNemar's test between majority votes, or sign flips between losses; null for
 *     the reference
 * @param onFront whether none is both better and smaller; null if its bytes are not known
 * @param frontProbability share of resamples in which it is on that front
 */
public record Verdict(
    String name,
    String boundary,
    ArmRecord.Group group,
    int seeds,
    Contender.Counted counted,
    double accuracy,
    @Nullable Interval accuracyInterval,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Double loss,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Interval lossInterval,
    double difference,
    Interval differenceInterval,
    Interval equivalenceInterval,
    double probabilityAdequate,
    boolean adequate,
    double detectable,
    Outcome outcome,
    double differenceP,
    double equivalenceP,
    @Nullable SecondLook secondLook,
    @Nullable Boolean onFront,
    @Nullable Double frontProbability) {

  /** What it is scored by. */
  public Measure measure() {
    return loss == null ? Measure.ACCURACY : Measure.LOSS;
  }

  /** Its accuracy or loss. */
  public double value() {
    return loss == null ? accuracy : loss;
  }

  /** The interval of {@link #value()}. */
  public Interval interval() {
    return Objects.requireNonNull(loss == null ? accuracyInterval : lossInterval);
  }

  /** {@link #value()} where more is better. */
  public double quality() {
    return measure().upward(value());
  }

  /** How much better it is than the reference. */
  public double gain() {
    return measure().upward(difference);
  }

  /** The interval of {@link #gain()}. */
  public Interval gainInterval() {
    return differenceInterval.upward(measure());
  }

  /** The gain that it has at least, at the study's level. */
  public double leastGain() {
    return equivalenceInterval.upward(measure()).low();
  }

  /** Whether it loses no more than {@code most} against the reference, at the study's level. */
  public boolean adequateAt(double most) {
    return leastGain() >= -most - Draws.ROUNDING;
  }
}
