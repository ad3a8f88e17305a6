package io.peft4j.measure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Spearman's rank correlation (1904): Pearson's correlation of ranks, equal values sharing the mean
 * of their ranks.
 */
final class Spearman {
  private Spearman() {}

  /**
   * The correlation, −1 … 1: exactly 1 if both have the same order. NaN if one is constant or holds
   * a NaN.
   */
  static double correlation(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " values do not pair with " + y.length);
    }
    if (hasNaN(x) || hasNaN(y)) {
      return Double.NaN;
    }
    double[] a = ranks(x);
    double[] b = ranks(y);
    double mean = (x.length + 1) / 2.0;
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < a.length; i++) {
      xy += (a[i] - mean) * (b[i] - mean);
      xx += (a[i] - mean) * (a[i] - mean);
      yy += (b[i] - mean) * (b[i] - mean);
    }
    // One root of the product, not two roots: √(v·v) is v, √v·√v need not be.
    return xy / Math.sqrt(xx * yy);
  }

  /** Ranks from 1. */
  static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] ranks = new double[values.length];
    for (int start = 0, end; start < order.length; start = end) {
      end = start + 1;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] = (start + 1 + end) / 2.0;
      }
    }
    return ranks;
  }

  private static boolean hasNaN(double[] values) {
    return Arrays.stream(values).anyMatch(Double::isNaN);
  }
}
