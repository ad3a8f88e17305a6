package io.peft4j.compare;

/**
 * Which items each run of a contender got right.
 *
 * <p>Accuracies vary for three reasons: items (some are hard), seeds (some are lucky), and what is
 * left of an item under a seed. {@link #seedVariance} and {@link #residualVariance} are the usual
 * two-way analysis of variance without replication, for one contender or for the difference of two
 * whose seeds are paired.
 */
final class Hits {
  private final boolean[][] correct;
  private final int[] sums;
  private final double[] accuracies;

  Hits(Contender contender) {
    correct = contender.runs().stream().map(r -> r.correct()).toArray(boolean[][]::new);
    sums = new int[correct[0].length];
    accuracies = new double[correct.length];
    for (int s = 0; s < correct.length; s++) {
      int hits = 0;
      for (int i = 0; i < sums.length; i++) {
        if (correct[s][i]) {
          sums[i]++;
          hits++;
        }
      }
      accuracies[s] = (double) hits / sums.length;
    }
  }

  int seeds() {
    return correct.length;
  }

  int items() {
    return sums.length;
  }

  /** Per item, how many runs got it right. */
  int[] sums() {
    return sums;
  }

  /** Accuracy of each run. */
  double[] accuracies() {
    return accuracies;
  }

  double accuracy() {
    long total = 0;
    for (int sum : sums) {
      total += sum;
    }
    return (double) total / ((long) seeds() * items());
  }

  /** Variance of the mean over seeds as the runs' accuracies show it; 0 with a single run. */
  double seedVariance() {
    return variance(accuracies);
  }

  /** The same for the difference to {@code other}; seeds are paired if both have as many. */
  double seedVariance(Hits other) {
    if (seeds() != other.seeds()) {
      return seedVariance() + other.seedVariance();
    }
    double[] differences = new double[seeds()];
    for (int s = 0; s < differences.length; s++) {
      differences[s] = accuracies[s] - other.accuracies[s];
    }
    return variance(differences);
  }

  /** The part of {@link #seedVariance()} that a finite number of items explains by itself. */
  double residualVariance() {
    return residualVariance((s, i) -> correct[s][i] ? 1 : 0);
  }

  /** The same for the difference to {@code other}. */
  double residualVariance(Hits other) {
    if (seeds() != other.seeds()) {
      return residualVariance() + other.residualVariance();
    }
    return residualVariance((s, i) -> (correct[s][i] ? 1 : 0) - (other.correct[s][i] ? 1 : 0));
  }

  private double residualVariance(Cells cells) {
    int seeds = seeds();
    int items = items();
    if (seeds == 1) {
      return 0;
    }
    long squares = 0;
    long[] bySeed = new long[seeds];
    long itemSquares = 0;
    long total = 0;
    for (int i = 0; i < items; i++) {
      long item = 0;
      for (int s = 0; s < seeds; s++) {
        int cell = cells.at(s, i);
        squares += (long) cell * cell;
        bySeed[s] += cell;
        item += cell;
      }
      itemSquares += item * item;
      total += item;
    }
    double seedSquares = 0;
    for (long sum : bySeed) {
      seedSquares += (double) sum * sum;
    }
    double cellCount = (double) seeds * items;
    double rest =
        squares
            - seedSquares / items
            - (double) itemSquares / seeds
            + (double) total * total / cellCount;
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
    int at(int seed, int item);
  }
}
