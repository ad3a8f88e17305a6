package io.peft4j.trial;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The shared half-decade grid: 1, 3, 10, 30, … times 10⁻⁶. Every method searches on these points and
 * no others, so that optima can be compared.
 */
final class LearningRates {
  private static final int LOWEST = -12;
  private static final int HIGHEST = 2;

  private LearningRates() {}

  /** Point {@code index}: an even index is a power of ten, an odd one three times the power below. */
  static double at(int index) {
    double power = Math.pow(10, Math.floorDiv(index, 2));
    double value = Math.floorMod(index, 2) == 0 ? power : 3 * power;
    // Powers of ten are not exact in binary: round to the decimal that is meant.
    return Double.parseDouble("%.0e".formatted(value));
  }

  /** The point closest to {@code learningRate} in ratio. */
  static int nearest(double learningRate) {
    return IntStream.rangeClosed(LOWEST, HIGHEST)
        .boxed()
        .min(
            Comparator.comparingDouble(
                i -> Math.abs(Math.log(at(i)) - Math.log(learningRate))))
        .orElseThrow();
  }

  /** {@code count} neighbouring points around the one closest to {@code centre}. */
  static List<Integer> around(double centre, int count) {
    int first = nearest(centre) - count / 2;
    return IntStream.range(first, first + count).filter(LearningRates::exists).boxed().toList();
  }

  static boolean exists(int index) {
    return index >= LOWEST && index <= HIGHEST;
  }
}
