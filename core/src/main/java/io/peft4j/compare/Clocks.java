package io.peft4j.compare;

import io.peft4j.compare.Comparison.Cost;
import io.peft4j.compare.Comparison.Costs;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The timed side of a comparison: fronts against latency, and the cheapest adequate by clock. */
final class Clocks {
  private static final String RATIO = "× bare base";
  private static final String MILLIS = "ms";

  private final List<Contender> contenders;
  private final List<Verdict> rows;
  private final double[] measured;
  private final double[][] quality;

  Clocks(List<Contender> contenders, List<Verdict> rows, double[] measured, double[][] quality) {
    this.contenders = contenders;
    this.rows = rows;
    this.measured = measured;
    this.quality = quality;
  }

  /** Latencies count as ratios to the bare base unless more rows know only milliseconds. */
  Costs costs(String task) {
    List<@Nullable Double> ratios = all(c -> c.timed().latencyRatio());
    List<@Nullable Double> millis = all(c -> c.timed().latencyMillis());
    boolean relative = known(ratios) >= known(millis);
    List<@Nullable Double> latencies = relative ? ratios : millis;
    Front.Resource latency = new Front.Resource(latencies, Front.CLOCK_NOISE);
    Front.Resource bytes = new Front.Resource(all(c -> c.counted().bytes()), 0);
    Front fast = new Front(measured, quality, List.of(latency));
    Front both = new Front(measured, quality, List.of(bytes, latency));
    List<Cost> costs =
        IntStream.range(0, rows.size())
            .mapToObj(c -> cost(c, latencies.get(c), fast.of(c), both.of(c)))
            .toList();
    return new Costs(
        task,
        relative ? RATIO : MILLIS,
        costs,
        quickest(all(c -> c.timed().trainSeconds()), 0),
        quickest(latencies, Front.CLOCK_NOISE));
  }

  private Cost cost(int c, @Nullable Double latency, Front.Membership fast, Front.Membership both) {
    return new Cost(
        rows.get(c).name(),
        contenders.get(c).timed(),
        latency,
        fast.onFront(),
        fast.probability(),
        both.onFront(),
        both.probability());
  }

  /**
   * The adequate row with the least time; of those that the clock cannot tell apart, the smallest.
   */
  private @Nullable String quickest(List<@Nullable Double> times, double tolerance) {
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < times.size(); c++) {
      Double time = times.get(c);
      if (time != null && rows.get(c).adequate()) {
        least = Math.min(least, time);
      }
    }
    double limit = least * (1 + tolerance);
    return IntStream.range(0, times.size())
        .filter(c -> rows.get(c).adequate() && within(times.get(c), limit))
        .mapToObj(rows::get)
        .min(
            Comparator.comparing(
                    (Verdict r) -> r.counted().bytes(),
                    Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(r -> -r.quality()))
        .map(Verdict::name)
        .orElse(null);
  }

  private static boolean within(@Nullable Double time, double limit) {
    return time != null && time <= limit;
  }

  private static long known(List<@Nullable Double> values) {
    return values.stream().filter(Objects::nonNull).count();
  }

  private <T> List<@Nullable T> all(Function<Contender, @Nullable T> part) {
    return contenders.stream().<@Nullable T>map(part).toList();
  }
}
