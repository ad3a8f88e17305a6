package io.peft4j.compare;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Holm's step-down correction (1979): keeps the chance of any false claim in a family below α. */
final class Holm {
  private Holm() {}

  /** Corrected p-values in the order given. */
  static double[] correct(double[] p) {
    int[] order =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] corrected = new double[p.length];
    double floor = 0;
    for (int rank = 0; rank < order.length; rank++) {
      floor = Math.max(floor, Math.min(1, (order.length - rank) * p[order[rank]]));
      corrected[order[rank]] = floor;
    }
    return corrected;
  }
}
