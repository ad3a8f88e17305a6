package io.peft4j.trial;

import java.util.Arrays;

/**
 * How well a split was answered.
 *
 * @param loss mean cross-entropy in nats: of labels, or of an answer's tokens averaged over items
 * @param accuracy share of items whose likeliest label is right; NaN where there are no labels
 * @param macroF1 mean over the classes that occur of the harmonic mean of precision and recall; NaN
 *     where there are no labels
 * @param items number of items
 */
public record Score(double loss, double accuracy, double macroF1, int items) {

  /** The score of answers by the loss of each. */
  public static Score ofAnswers(double[] losses) {
    return new Score(
        Arrays.stream(losses).average().orElse(Double.NaN), Double.NaN, Double.NaN, losses.length);
  }

  /** What {@code measure} says. */
  public double value(Measure measure) {
    return measure == Measure.LOSS ? loss : accuracy;
  }
}
