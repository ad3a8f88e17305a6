package io.peft4j.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/*
 * Items are resampled with replacement, once for all contenders (common random numbers), so that
 * differences are paired by item (Koehn 2004). Resampling the items of qualities that are averaged
 * over seeds covers item effects and residuals.
 *
 * Seeds add their own part. Three seeds cannot be resampled honestly: the variance comes out a
 * third too small and the tails far too light. So seeds get Gaussian weights (a multiplier
 * bootstrap, one set of weights for all contenders, which keeps seeds paired) divided by an
 * independent chi, which makes the seed part of every mean and every difference Student-t with
 * seeds - 1 degrees of freedom. The variance between runs also holds residuals, which the item part
 * has covered already; the seed part is shrunk by just that share.
 */

/**
 * Joint resamples of all contenders' qualities, over items and seeds, kept within what a quality or
 * a difference can be: with two seeds the tails reach far beyond it.
 */
final class Bootstrap {
  private final List<ItemScores> scores;
  private final int resamples;
  private final double lowest;
  private final double highest;
  private final double[][] itemPart;
  private final double[][] seedPart;

  Bootstrap(List<ItemScores> scores, int resamples, long seed) {
    this.scores = scores;
    this.resamples = resamples;
    this.lowest = scores.get(0).measure().lowest();
    this.highest = scores.get(0).measure().highest();
    SplittableRandom random = new SplittableRandom(seed);
    itemPart = resampleItems(random.split());
    seedPart = weightSeeds(random.split());
  }

  /** Resampled qualities of contender {@code c}. */
  double[] quality(int c) {
    double share = share(scores.get(c).seedVariance(), scores.get(c).residualVariance());
    double[] draws = new double[resamples];
    for (int b = 0; b < resamples; b++) {
      draws[b] = clamp(itemPart[c][b] + share * seedPart[c][b], lowest, highest);
    }
    return draws;
  }

  /** Resampled qualities of {@code first} less those of {@code second}. */
  double[] difference(int first, int second) {
    ItemScores a = scores.get(first);
    ItemScores b = scores.get(second);
    double share = share(a.seedVariance(b), a.residualVariance(b));
    double[] draws = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      double items = itemPart[first][i] - itemPart[second][i];
      double seeds = share * (seedPart[first][i] - seedPart[second][i]);
      draws[i] = clamp(items + seeds, lowest - highest, highest - lowest);
    }
    return draws;
  }

  private static double clamp(double value, double low, double high) {
    return Math.max(low, Math.min(high, value));
  }

  /** Factor on the seed part that leaves out what residuals explain. */
  private static double share(double seedVariance, double residualVariance) {
    return seedVariance <= residualVariance ? 0 : Math.sqrt(1 - residualVariance / seedVariance);
  }

  private double[][] resampleItems(SplittableRandom random) {
    int items = scores.get(0).items();
    double[][] draws = new double[scores.size()][resamples];
    int[] counts = new int[items];
    for (int b = 0; b < resamples; b++) {
      Arrays.fill(counts, 0);
      for (int i = 0; i < items; i++) {
        counts[random.nextInt(items)]++;
      }
      for (int c = 0; c < draws.length; c++) {
        double[] sums = scores.get(c).sums();
        double total = 0;
        for (int i = 0; i < items; i++) {
          total += counts[i] * sums[i];
        }
        draws[c][b] = total / ((double) items * scores.get(c).seeds());
      }
    }
    return draws;
  }

  private double[][] weightSeeds(SplittableRandom random) {
    Map<Integer, double[][]> weights = new TreeMap<>();
    scores.stream()
        .map(ItemScores::seeds)
        .filter(n -> n > 1)
        .distinct()
        .sorted()
        .forEach(n -> weights.put(n, weights(random.split(), n)));
    double[][] draws = new double[scores.size()][resamples];
    for (int c = 0; c < draws.length; c++) {
      double[][] byResample = weights.get(scores.get(c).seeds());
      if (byResample != null) {
        double[] qualities = scores.get(c).qualities();
        double mean = Arrays.stream(qualities).average().orElseThrow();
        for (int b = 0; b < resamples; b++) {
          for (int s = 0; s < qualities.length; s++) {
            draws[c][b] += byResample[b][s] * (qualities[s] - mean);
          }
        }
      }
    }
    return draws;
  }

  /** Per resample and seed, a weight that makes a weighted sum of deviations Student-t. */
  private double[][] weights(SplittableRandom random, int seeds) {
    double[][] weights = new double[resamples][seeds];
    for (double[] row : weights) {
      double chiSquare = 0;
      for (int s = 1; s < seeds; s++) {
        double gaussian = random.nextGaussian();
        chiSquare += gaussian * gaussian;
      }
      double scale = Math.sqrt((seeds - 1) / chiSquare / (seeds * (seeds - 1.0)));
      for (int s = 0; s < seeds; s++) {
        row[s] = scale * random.nextGaussian();
      }
    }
    return weights;
  }
}
