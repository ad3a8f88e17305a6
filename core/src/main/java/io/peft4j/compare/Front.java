package io.peft4j.compare;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The Pareto front of quality against one or two resources, with its uncertainty.
 *
 * <p>A contender is on the front if no other is at least as good in everything and better in
 * something. Resources may carry a tolerance: two latencies that differ by less than the noise of
 * the clock are as good as each other. A contender with an unknown resource takes no part.
 */
final class Front {
  /** Latencies closer than this share of each other are not told apart. */
  static final double CLOCK_NOISE = 0.03;

  private final double[][] quality;
  private final double[] measured;
  private final List<Resource> resources;

  /** A resource of every contender, the less the better; null where it is not known. */
  record Resource(List<? extends @Nullable Number> values, double tolerance) {
    boolean known(int c) {
      return values.get(c) != null;
    }

    boolean noWorse(int a, int b) {
      return value(a) <= value(b) * (1 + tolerance);
    }

    boolean better(int a, int b) {
      return value(a) * (1 + tolerance) < value(b);
    }

    private double value(int c) {
      Number value = values.get(c);
      if (value == null) {
        throw new IllegalStateException("contender " + c + " has no value");
      }
      return value.doubleValue();
    }
  }

  /** Whether a contender is on the front, and in what share of the resamples. */
  record Membership(@Nullable Boolean onFront, @Nullable Double probability) {}

  /**
   * @param measured quality of each contender
   * @param quality resampled qualities of each contender
   */
  Front(double[] measured, double[][] quality, List<Resource> resources) {
    this.measured = measured;
    this.quality = quality;
    this.resources = resources;
  }

  Membership of(int c) {
    if (!known(c)) {
      return new Membership(null, null);
    }
    int[] rivals = rivals(c);
    int resamples = quality[c].length;
    int on = 0;
    for (int b = 0; b < resamples; b++) {
      boolean dominated = false;
      for (int rival : rivals) {
        dominated |= dominates(rival, c, quality[rival][b], quality[c][b]);
      }
      on += dominated ? 0 : 1;
    }
    boolean now = true;
    for (int rival : rivals) {
      now &= !dominates(rival, c, measured[rival], measured[c]);
    }
    return new Membership(now, (double) on / resamples);
  }

  /** Those that need no more of any resource: only they can dominate. */
  private int[] rivals(int c) {
    return IntStream.range(0, measured.length)
        .filter(o -> o != c && known(o) && resources.stream().allMatch(r -> r.noWorse(o, c)))
        .toArray();
  }

  private boolean dominates(int rival, int c, double rivalQuality, double ownQuality) {
    return rivalQuality > ownQuality
        || rivalQuality == ownQuality && resources.stream().anyMatch(r -> r.better(rival, c));
  }

  private boolean known(int c) {
    return resources.stream().allMatch(r -> r.known(c));
  }
}
