package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the statistics say about one contender on one task; the same on every machine.
 *
 * <p>Accuracies and differences are shares between 0 and 1. Intervals hold 95 % (at the standard
 * level) and take both seeds and items as samples of more.
 *
 * @param seeds runs that it has
 * @param accuracy mean over its runs
 * @param difference accuracy less the reference's
 * @param equivalenceInterval the 90 % interval of the difference (1 − 2α): inside ±δ means
 *     equivalent before correction, above −δ means adequate
 * @param probabilityAdequate P(accuracy ≥ reference − δ) under the bootstrap
 * @param adequate whether that probability is at least 1 − α: not inferior at δ
 * @param detectable smallest true difference that this study calls with 80 % power at the strictest
 *     step of Holm's correction
 * @param differenceP p-value of "no difference", Holm-corrected over the rows
 * @param equivalenceP p-value of "the difference is δ or more", Holm-corrected over the rows
 * @param secondLook McNemar's test between majority votes; null for the reference
 * @param onFront whether none is both more accurate and smaller; null if its bytes are not known
 * @param frontProbability share of resamples in which it is on that front
 */
public record Verdict(
    String name,
    String boundary,
    ArmRecord.Group group,
    int seeds,
    Contender.Counted counted,
    double accuracy,
    Interval accuracyInterval,
    double difference,
    Interval differenceInterval,
    Interval equivalenceInterval,
    double probabilityAdequate,
    boolean adequate,
    double detectable,
    Outcome outcome,
    double differenceP,
    double equivalenceP,
    @Nullable McNemar secondLook,
    @Nullable Boolean onFront,
    @Nullable Double frontProbability) {

  /** Whether it loses no more than {@code loss} against the reference, at the study's level. */
  public boolean adequateAt(double loss) {
    return equivalenceInterval.low() >= -loss - Draws.ROUNDING;
  }
}
