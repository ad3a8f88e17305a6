package io.peft4j.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Repeats studies whose truth is known and counts how often the statistics are wrong. */
class CalibrationTest {
  private static final long SEED = Long.getLong("tests.seed", 20_260_801L);
  private static final int STUDIES = 600;
  private static final int ITEMS = 400;

  /** Two contenders of equal strength that differ in which items and seeds suit them. */
  private static Draws difference(
      int seeds, double luck, double handicap, SplittableRandom random) {
    double[] first = new double[ITEMS];
    double[] second = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      double common = 1 + 2 * random.nextGaussian();
      first[i] = common + random.nextGaussian() - handicap;
      second[i] = common + random.nextGaussian();
    }
    List<ItemScores> scores =
        List.of(
            new ItemScores(Fixtures.method("a", Fixtures.draw(first, seeds, luck, random))),
            new ItemScores(Fixtures.method("b", Fixtures.draw(second, seeds, luck, random))));
    return new Draws(new Bootstrap(scores, 400, random.nextLong()).difference(0, 1));
  }

  @Test
  void intervalsCoverAndNoDifferenceIsRejectedAtTheLevelWithOneSeedAndWithThree() {
    for (int seeds : new int[] {1, 3}) {
      SplittableRandom random = new SplittableRandom(SEED + seeds);
      int covered = 0;
      int rejected = 0;
      for (int study = 0; study < STUDIES; study++) {
        Draws draws = difference(seeds, seeds == 1 ? 0 : 0.1, 0, random);
        covered += draws.interval(0.025).contains(0) ? 1 : 0;
        rejected += draws.differenceP() < 0.05 ? 1 : 0;
      }
      assertThat(covered / (double) STUDIES)
          .as("coverage with %d seeds, tests.seed=%d", seeds, SEED)
          .isBetween(0.92, 0.985);
      assertThat(rejected / (double) STUDIES)
          .as("false differences with %d seeds, tests.seed=%d", seeds, SEED)
          .isBetween(0.015, 0.08);
    }
  }

  /** Two contenders whose answers cost equally much, but for {@code handicap} nats, on average. */
  private static Draws lossDifference(int seeds, double handicap, SplittableRandom random) {
    double[] first = new double[ITEMS];
    double[] second = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      // Few items are far harder than the rest, for both.
      double common = 1 + Math.exp(0.8 * random.nextGaussian());
      first[i] = common + 0.3 * random.nextGaussian() + handicap;
      second[i] = common + 0.3 * random.nextGaussian();
    }
    List<ItemScores> scores =
        List.of(
            new ItemScores(Fixtures.method("a", Fixtures.drawLosses(first, seeds, 0.01, random))),
            new ItemScores(Fixtures.method("b", Fixtures.drawLosses(second, seeds, 0.01, random))));
    return new Draws(new Bootstrap(scores, 400, random.nextLong()).difference(0, 1));
  }

  @Test
  void ofLossesTooIntervalsCoverAndNoDifferenceIsRejectedAtTheLevel() {
    SplittableRandom random = new SplittableRandom(SEED);
    int covered = 0;
    int rejected = 0;
    int claimed = 0;
    for (int study = 0; study < STUDIES; study++) {
      Draws none = lossDifference(3, 0, random);
      covered += none.interval(0.025).contains(0) ? 1 : 0;
      rejected += none.differenceP() < 0.05 ? 1 : 0;
      claimed += lossDifference(3, 0.08, random).equivalenceP(0.08) < 0.05 ? 1 : 0;
    }
    assertThat(covered / (double) STUDIES).as("tests.seed=%d", SEED).isBetween(0.92, 0.985);
    assertThat(rejected / (double) STUDIES).as("tests.seed=%d", SEED).isBetween(0.015, 0.08);
    assertThat(claimed / (double) STUDIES)
        .as("equivalent though the truth lies on the margin, tests.seed=%d", SEED)
        .isBetween(0.015, 0.085);
  }

  @Test
  void coverageHoldsWhenLuckOfTheSeedDominates() {
    SplittableRandom random = new SplittableRandom(SEED);
    int covered = 0;
    for (int study = 0; study < STUDIES; study++) {
      covered += difference(3, 0.5, 0, random).interval(0.025).contains(0) ? 1 : 0;
    }
    assertThat(covered / (double) STUDIES).as("tests.seed=%d", SEED).isBetween(0.90, 0.98);
  }

  @Test
  void equivalenceIsFalselyClaimedAtTheLevelWhenTheTruthLiesOnTheMargin() {
    double handicap = 0.6;
    double margin = gap(handicap);
    SplittableRandom random = new SplittableRandom(SEED);
    int claimed = 0;
    for (int study = 0; study < STUDIES; study++) {
      claimed += difference(1, 0, handicap, random).equivalenceP(margin) < 0.05 ? 1 : 0;
    }
    assertThat(claimed / (double) STUDIES)
        .as("margin %.4f, tests.seed=%d", margin, SEED)
        .isBetween(0.02, 0.085);
  }

  @Test
  void equivalenceIsFoundWhereItIs() {
    SplittableRandom random = new SplittableRandom(SEED);
    int claimed = 0;
    for (int study = 0; study < 100; study++) {
      claimed += difference(3, 0, 0, random).equivalenceP(0.1) < 0.05 ? 1 : 0;
    }
    assertThat(claimed).as("tests.seed=%d", SEED).isGreaterThan(85);
  }

  /** Mean loss of accuracy that a handicap costs under the model above. */
  private static double gap(double handicap) {
    SplittableRandom random = new SplittableRandom(1);
    double sum = 0;
    int n = 400_000;
    for (int i = 0; i < n; i++) {
      double ease = 1 + Math.sqrt(5) * random.nextGaussian();
      sum += 1 / (1 + Math.exp(-ease)) - 1 / (1 + Math.exp(handicap - ease));
    }
    return sum / n;
  }
}
