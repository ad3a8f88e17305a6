package io.peft4j.compare;

import java.util.SplittableRandom;

/**
 * Fisher's randomization test on paired items (1935): if two rows do not differ, each item's
 * difference could as well have had the other sign. Each item counts with the mean over its runs.
 *
 * @param flips random choices of signs that the measured difference was held against
 * @param p two-sided p-value, not corrected for the number of rows
 */
public record SignFlips(int flips, double p) implements SecondLook {

  static SignFlips of(ItemScores first, ItemScores second, int flips, long seed) {
    double[] differences = new double[first.items()];
    double measured = 0;
    for (int i = 0; i < differences.length; i++) {
      differences[i] = first.sums()[i] / first.seeds() - second.sums()[i] / second.seeds();
      measured += differences[i];
    }
    double extreme = Math.abs(measured) - Draws.ROUNDING;
    SplittableRandom random = new SplittableRandom(seed);
    int asExtreme = 0;
    for (int f = 0; f < flips; f++) {
      double sum = 0;
      long signs = 0;
      for (int i = 0; i < differences.length; i++) {
        signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
        sum += (signs & 1) == 0 ? differences[i] : -differences[i];
      }
      asExtreme += Math.abs(sum) >= extreme ? 1 : 0;
    }
    return new SignFlips(flips, (1.0 + asExtreme) / (1.0 + flips));
  }
}
