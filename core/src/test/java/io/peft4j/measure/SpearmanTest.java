package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SpearmanTest {

  @Test
  void equalValuesShareTheMeanOfTheirRanks() {
    assertThat(Spearman.ranks(new double[] {3, 1, 3, 2, 3, 1}))
        .containsExactly(5, 1.5, 5, 3, 5, 1.5);
  }

  /** Without ties: 1 − 6 Σd² / (n (n² − 1)) with d = 1, −1, 1, −1, 0 gives 1 − 24/120. */
  @Test
  void agreesWithTheFormulaWithoutTies() {
    double[] x = {10, 20, 30, 40, 50};
    double[] y = {2, 1, 4, 3, 5};
    assertThat(Spearman.correlation(x, y)).isEqualTo(0.8, within(1e-15));
  }

  /**
   * With ties, by hand: ranks 1.5, 1.5, 3, 4 and 1, 2, 3.5, 3.5, less their mean 2.5: −1, −1, ½, 1½
   * and −1½, −½, 1, 1. Products sum to 4, squares to 4½ and 4½.
   */
  @Test
  void agreesWithHandComputedTies() {
    double[] x = {7, 7, 8, 9};
    double[] y = {0.1, 0.2, 0.3, 0.3};
    assertThat(Spearman.correlation(x, y)).isEqualTo(4 / 4.5, within(1e-15));
  }

  @Test
  void isExactlyOneForTheSameOrderAndMinusOneForTheOpposite() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      double[] x = random.ints(2 + random.nextInt(300), 0, 50).asDoubleStream().toArray();
      x[0] = -1; // not constant
      double[] y = new double[x.length];
      double[] z = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        y[i] = Math.exp(x[i] / 10);
        z[i] = -x[i];
      }
      assertThat(Spearman.correlation(x, y)).as("seed %d", seed).isEqualTo(1.0);
      assertThat(Spearman.correlation(x, z)).as("seed %d", seed).isEqualTo(-1.0);
    }
  }

  @Test
  void saysNothingOfConstantsAndNaN() {
    assertThat(Spearman.correlation(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isNaN();
    assertThat(Spearman.correlation(new double[] {1, Double.NaN, 2}, new double[] {1, 2, 3}))
        .isNaN();
    assertThatThrownBy(() -> Spearman.correlation(new double[2], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
