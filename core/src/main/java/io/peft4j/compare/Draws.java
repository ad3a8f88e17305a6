package io.peft4j.compare;

import java.util.Arrays;

/** Resamples of one number, and what can be read off them. */
final class Draws {
  /** Differences of shares are compared with the margin up to this much rounding. */
  static final double ROUNDING = 1e-12;

  private static final double POWER = 0.8;

  private final double[] sorted;

  Draws(double[] draws) {
    sorted = draws.clone();
    Arrays.sort(sorted);
  }

  /** The range that leaves out {@code tail} of the resamples on either side. */
  Interval interval(double tail) {
    int out = (int) Math.floor(tail * sorted.length + 1e-9);
    return new Interval(sorted[out], sorted[sorted.length - 1 - out]);
  }

  /** Share of resamples at or above {@code bound}. */
  double shareAtLeast(double bound) {
    return countAtLeast(bound) / (double) sorted.length;
  }

  /** Two-sided p-value of "the number is 0", by inverting the percentile interval. */
  double differenceP() {
    int above = countAtLeast(0);
    int below = countAtMost(0);
    return Math.min(1, 2 * p(Math.min(above, below)));
  }

  /** p-value of "the number is {@code margin} or more from 0": two one-sided tests, the larger. */
  double equivalenceP(double margin) {
    return Math.max(p(countAtMost(-margin)), p(countAtLeast(margin)));
  }

  /** Smallest true difference that a two-sided test at {@code alpha} finds with 80 % power. */
  double detectable(double alpha) {
    Interval central = interval(0.025);
    double standardError = (central.high() - central.low()) / (2 * upperQuantile(0.025));
    return (upperQuantile(alpha / 2) + upperQuantile(1 - POWER)) * standardError;
  }

  /**
   * The value that a standard normal exceeds with probability {@code p} ≤ 0.5, to within 0.00045
   * (Abramowitz and Stegun 26.2.23).
   */
  static double upperQuantile(double p) {
    double t = Math.sqrt(-2 * Math.log(p));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  }

  private double p(int asExtreme) {
    return (1.0 + asExtreme) / (1.0 + sorted.length);
  }

  private int countAtLeast(double bound) {
    return (int) Arrays.stream(sorted).filter(d -> d >= bound - ROUNDING).count();
  }

  private int countAtMost(double bound) {
    return (int) Arrays.stream(sorted).filter(d -> d <= bound + ROUNDING).count();
  }
}
