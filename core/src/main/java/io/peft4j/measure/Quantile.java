package io.peft4j.measure;

import java.util.Arrays;

/** Quantiles of a sample. */
final class Quantile {
  private Quantile() {}

  /**
   * The {@code q}-quantile, between two values in proportion (type 7 of Hyndman and Fan 1996).
   *
   * @param sample at least one value, in any order
   * @param q 0 … 1
   */
  static double of(double[] sample, double q) {
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double place = q * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
