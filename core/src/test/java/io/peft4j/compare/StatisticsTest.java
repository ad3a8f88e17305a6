package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.peft4j.trial.Predictions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  @Test
  void holmMatchesAnExampleByHand() {
    assertThat(Holm.correct(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    assertThat(Holm.correct(new double[] {0.6, 0.7})).containsExactly(1, 1);
    assertThat(Holm.correct(new double[0])).isEmpty();
  }

  @Test
  void mcNemarIsExactForFewItemsAndMidPForMany() {
    assertThat(McNemar.of(1, 5).p()).isCloseTo(2 * 7 / 64.0, within(1e-12));
    assertThat(McNemar.of(0, 0).p()).isEqualTo(1);
    assertThat(McNemar.of(3, 3).p()).isEqualTo(1);
    // P(X <= 5) = 68,406 and P(X = 5) = 53,130 of 2^25
    assertThat(McNemar.of(20, 5).p())
        .isCloseTo(2 * (68_406 - 53_130 / 2.0) / (1 << 25), within(1e-12));
    assertThat(McNemar.of(800, 1_000).p()).isBetween(1e-6, 5e-6);
  }

  @Test
  void mcNemarLetsTheMajorityVoteAndTheEarliestRunBreakTies() {
    List<String> items = List.of("1", "2");
    List<String> labels = List.of("a", "b");
    List<Predictions.Labels> first =
        List.of(
            new Predictions.Labels(items, labels, List.of("x", "b")),
            new Predictions.Labels(items, labels, List.of("a", "y")),
            new Predictions.Labels(items, labels, List.of("a", "z")));
    List<Predictions.Labels> second =
        List.of(new Predictions.Labels(items, labels, List.of("x", "x")));
    assertThat(McNemar.of(first, second)).isEqualTo(new McNemar(2, 0, 0.5));
  }

  @Test
  void normalQuantilesAreThoseOfTheTable() {
    assertThat(Draws.upperQuantile(0.025)).isCloseTo(1.95996, within(0.0005));
    assertThat(Draws.upperQuantile(0.2)).isCloseTo(0.84162, within(0.0005));
    assertThat(Draws.upperQuantile(0.001)).isCloseTo(3.09023, within(0.0005));
  }

  @Test
  void drawsReadIntervalsAndTailsOffTheirOrder() {
    Draws draws = new Draws(IntStream.range(-50, 50).asDoubleStream().toArray());
    assertThat(draws.interval(0.05)).isEqualTo(new Interval(-45, 44));
    assertThat(draws.shareAtLeast(-50)).isEqualTo(1);
    assertThat(draws.shareAtLeast(40)).isEqualTo(0.1);
    assertThat(draws.differenceP()).isEqualTo(1);
    assertThat(draws.equivalenceP(48)).isCloseTo(4 / 101.0, within(1e-12));
    assertThat(draws.equivalenceP(49)).isCloseTo(3 / 101.0, within(1e-12));
  }

  @Test
  void itemBootstrapHasTheBinomialStandardErrorOfASingleRun() {
    List<ItemScores> scores =
        List.of(new ItemScores(Fixtures.method("a", List.of(Fixtures.firstRight(700, 1_000)))));
    double[] draws = new Bootstrap(scores, 4_000, 3).quality(0);
    assertThat(Arrays.stream(draws).average().orElseThrow()).isCloseTo(0.7, within(0.001));
    assertThat(deviation(draws)).isCloseTo(Math.sqrt(0.7 * 0.3 / 1_000), within(0.0006));
  }

  @Test
  void pairedDifferenceHasMcNemarsStandardError() {
    // 60 items only a gets right, 20 only b: variance of the mean = (80/n - (40/n)^2)/n
    boolean[] a = new boolean[1_000];
    boolean[] b = new boolean[1_000];
    for (int i = 0; i < 1_000; i++) {
      a[i] = i < 560;
      b[i] = i < 500 || i >= 980;
    }
    List<ItemScores> scores =
        List.of(
            new ItemScores(Fixtures.method("a", List.of(Fixtures.predictions(a)))),
            new ItemScores(Fixtures.method("b", List.of(Fixtures.predictions(b)))));
    double[] draws = new Bootstrap(scores, 4_000, 3).difference(0, 1);
    assertThat(Arrays.stream(draws).average().orElseThrow()).isCloseTo(0.04, within(0.0006));
    assertThat(deviation(draws)).isCloseTo(Math.sqrt((0.08 - 0.0016) / 1_000), within(0.0004));
  }

  @Test
  void varianceOfSeedsAndResidualsMatchAnExampleByHand() {
    // runs 1100, 1110: accuracies .5 and .75, their mean's variance .125^2; the residual sum of
    // squares is that of the one cell that differs: 3/8, with (2-1)(4-1) degrees of freedom
    ItemScores scores =
        new ItemScores(
            Fixtures.method(
                "a",
                List.of(
                    Fixtures.predictions(true, true, false, false),
                    Fixtures.predictions(true, true, true, false))));
    assertThat(scores.seedVariance()).isCloseTo(0.125 * 0.125, within(1e-12));
    assertThat(scores.residualVariance()).isCloseTo(0.375 / 3 / 8, within(1e-12));
    assertThat(scores.residualVariance(scores)).isZero();
    assertThat(scores.seedVariance(scores)).isZero();
  }

  @Test
  void frontFollowsDominanceByHand() {
    // c0 small and bad, c1 middle, c2 dominated by c1, c3 large and best, c4 of unknown size
    double[] accuracy = {0.5, 0.8, 0.7, 0.9, 0.99};
    double[][] quality = {{0.5, 0.5}, {0.8, 0.6}, {0.7, 0.7}, {0.9, 0.9}, {1, 1}};
    List<@Nullable Long> bytes = Arrays.asList(0L, 10L, 20L, 30L, null);
    Front front = new Front(accuracy, quality, List.of(new Front.Resource(bytes, 0)));
    assertThat(front.of(0)).isEqualTo(new Front.Membership(true, 1.0));
    assertThat(front.of(1)).isEqualTo(new Front.Membership(true, 1.0));
    assertThat(front.of(2)).isEqualTo(new Front.Membership(false, 0.5));
    assertThat(front.of(3)).isEqualTo(new Front.Membership(true, 1.0));
    assertThat(front.of(4)).isEqualTo(new Front.Membership(null, null));
  }

  @Test
  void frontTakesNoNoteOfDifferencesThatTheClockCannotSee() {
    double[] accuracy = {0.8, 0.8, 0.9};
    double[][] quality = {{0.8}, {0.8}, {0.9}};
    Front.Resource latency = new Front.Resource(List.of(1.0, 1.01, 1.2), 0.03);
    Front front = new Front(accuracy, quality, List.of(latency));
    assertThat(front.of(0).onFront()).isTrue();
    assertThat(front.of(1).onFront()).isTrue();
    assertThat(front.of(2).onFront()).isTrue();
    Front.Resource bytes = new Front.Resource(List.of(5, 4, 4), 0);
    assertThat(new Front(accuracy, quality, List.of(latency, bytes)).of(0).onFront()).isFalse();
  }

  @Test
  void seedsAddToTheSpread() {
    SplittableRandom random = new SplittableRandom(5);
    double[] ease = new double[500];
    Contender calm = Fixtures.method("calm", Fixtures.draw(ease, 3, 0, random));
    Contender moody =
        Fixtures.method(
            "moody",
            List.of(
                Fixtures.firstRight(200, 500),
                Fixtures.firstRight(250, 500),
                Fixtures.firstRight(300, 500)));
    Bootstrap bootstrap =
        new Bootstrap(List.of(new ItemScores(calm), new ItemScores(moody)), 2_000, 9);
    Interval narrow = new Draws(bootstrap.quality(0)).interval(0.025);
    Interval wide = new Draws(bootstrap.quality(1)).interval(0.025);
    assertThat(wide.high() - wide.low()).isGreaterThan(3 * (narrow.high() - narrow.low()));
  }

  @Test
  void runsThatDifferNoMoreThanItemsExplainAddNothing() {
    SplittableRandom random = new SplittableRandom(11);
    ItemScores scores =
        new ItemScores(
            Fixtures.method(
                "a",
                List.of(scattered(492, random), scattered(500, random), scattered(508, random))));
    assertThat(scores.seedVariance()).isLessThan(scores.residualVariance());
    double[] shares = Arrays.stream(scores.sums()).map(sum -> sum / 3.0).toArray();
    Interval interval =
        new Draws(new Bootstrap(List.of(scores), 4_000, 3).quality(0)).interval(0.025);
    double closedForm = 2 * 1.96 * deviation(shares) / Math.sqrt(shares.length);
    assertThat(interval.high() - interval.low()).isCloseTo(closedForm, withinPercentage(5));
  }

  /** {@code right} items of 1,000 right, anywhere. */
  private static Predictions scattered(int right, SplittableRandom random) {
    boolean[] correct = new boolean[1_000];
    for (int left = right; left > 0; ) {
      int item = random.nextInt(correct.length);
      left -= correct[item] ? 0 : 1;
      correct[item] = true;
    }
    return Fixtures.predictions(correct);
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }
}
