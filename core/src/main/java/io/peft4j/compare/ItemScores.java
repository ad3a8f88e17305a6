package io.peft4j.compare;

import io.peft4j.trial.Measure;
import io.peft4j.trial.Predictions;
import java.util.Arrays;

/**
 * How well each run of a contender did on each item, more being better: 1 and 0 for right and
 * wrong, a loss with its sign changed.
 *
 * <p>The quality of a contender, the mean of all this, varies for three reasons: items (some are
 * hard), seeds (some are lucky), and what is left of an item under a seed. {@link #seedVariance}
 * and {@link #residualVariance} are the usual two-way analysis of variance without replication, for
 * one contender or for the difference of two whose seeds are paired.
 */
final class ItemScores {
  private final Measure measure;
  private final double[][] scores;
  private final double[] sums;
  private final double[] qualities;

  ItemScores(Contender contender) {
    measure = contender.measure();
    scores =
        contender.runs().stream()
            .map(Predictions::values)
            .map(values -> Arrays.stream(values).map(measure::upward).toArray())
            .toArray(double[][]::new);
    sums = new double[scores[0].length];
    qualities = new double[scores.length];
    for (int s = 0; s < scores.length; s++) {
      double sum = 0;
      for (int i = 0; i < sums.length; i++) {
        sums[i] += scores[s][i];
        sum += scores[s][i];
      }
      qualities[s] = sum / sums.length;
    }
  }

  Measure measure() {
    return measure;
  }

  int seeds() {
    return scores.length;
  }

  int items() {
    return sums.length;
  }

  /** Per item, the sum over the runs. */
  double[] sums() {
    return sums;
  }

  /** Quality of each run. */
  double[] qualities() {
    return qualities;
  }

  double quality() {
    return Arrays.stream(sums).sum() / ((long) seeds() * items());
  }

  /** Variance of the mean over seeds as the runs' qualities show it; 0 with a single run. */
  double seedVariance() {
    return variance(qualities);
  }

  /** The same for the difference to {@code other}; seeds are paired if both have as many. */
  double seedVariance(ItemScores other) {
    if (seeds() != other.seeds()) {
      return seedVariance() + other.seedVariance();
    }
    double[] differences = new double[seeds()];
    for (int s = 0; s < differences.length; s++) {
      differences[s] = qualities[s] - other.qualities[s];
    }
    return variance(differences);
  }

  /** The part of {@link #seedVariance()} that a finite number of items explains by itself. */
  double residualVariance() {
    return residualVariance((s, i) -> scores[s][i]);
  }

  /** The same for the difference to {@code other}. */
  double residualVariance(ItemScores other) {
    if (seeds() != other.seeds()) {
      return residualVariance() + other.residualVariance();
    }
    return residualVariance((s, i) -> scores[s][i] - other.scores[s][i]);
  }

  private double residualVariance(Cells cells) {
    int seeds = seeds();
    int items = items();
    if (seeds == 1) {
      return 0;
    }
    double squares = 0;
    double[] bySeed = new double[seeds];
    double itemSquares = 0;
    double total = 0;
    for (int i = 0; i < items; i++) {
      double item = 0;
      for (int s = 0; s < seeds; s++) {
        double cell = cells.at(s, i);
        squares += cell * cell;
        bySeed[s] += cell;
        item += cell;
      }
      itemSquares += item * item;
      total += item;
    }
    double seedSquares = 0;
    for (double sum : bySeed) {
      seedSquares += sum * sum;
    }
    double cellCount = (double) seeds * items;
    double rest = squares - seedSquares / items - itemSquares / seeds + total * total / cellCount;
    return Math.max(0, rest) / ((seeds - 1.0) * (items - 1.0)) / cellCount;
  }

  /** Variance of the mean of {@code values}; 0 for a single one. */
  private static double variance(double[] values) {
    int n = values.length;
    if (n == 1) {
      return 0;
    }
    double mean = 0;
    for (double value : values) {
      mean += value / n;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return squares / ((n - 1.0) * n);
  }

  private interface Cells {
    double at(int seed, int item);
  }
}
