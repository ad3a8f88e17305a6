package io.peft4j.report;

import static io.peft4j.trial.Measure.ACCURACY;
import static io.peft4j.trial.Measure.LOSS;
import static org.assertj.core.api.Assertions.assertThat;

import io.peft4j.compare.Interval;
import org.junit.jupiter.api.Test;

class NumbersTest {
  @Test
  void sharesAndDifferences() {
    assertThat(Numbers.percent(0.7684)).isEqualTo("76.8");
    assertThat(Numbers.head(ACCURACY)).isEqualTo("Accuracy, %");
    assertThat(Numbers.value(ACCURACY, 0.7684)).isEqualTo("76.8");
    assertThat(Numbers.value(ACCURACY, new Interval(0.1, 0.2))).isEqualTo("10.0 to 20.0");
    assertThat(Numbers.difference(ACCURACY, -0.0071)).isEqualTo("−0.7");
    assertThat(Numbers.difference(ACCURACY, 0.012)).isEqualTo("+1.2");
    assertThat(Numbers.difference(ACCURACY, -0.0001)).isEqualTo("±0.0");
    assertThat(Numbers.difference(ACCURACY, new Interval(-0.01, 0.01))).isEqualTo("−1.0 to +1.0");
  }

  @Test
  void lossesAndDifferences() {
    assertThat(Numbers.head(LOSS)).isEqualTo("Answer loss, nats");
    assertThat(Numbers.value(LOSS, 1.51163)).isEqualTo("1.512");
    assertThat(Numbers.value(LOSS, new Interval(1.5, 1.6))).isEqualTo("1.500 to 1.600");
    assertThat(Numbers.difference(LOSS, -0.0341)).isEqualTo("−0.034");
    assertThat(Numbers.difference(LOSS, 0.0002)).isEqualTo("±0.000");
    assertThat(Numbers.difference(LOSS, new Interval(-0.01, 0.01))).isEqualTo("−0.010 to +0.010");
  }

  @Test
  void aProbabilityIsCertainOnlyIfItIs() {
    assertThat(Numbers.probability(1)).isEqualTo("1.00");
    assertThat(Numbers.probability(0.9999)).isEqualTo("> 0.99");
    assertThat(Numbers.probability(0.0001)).isEqualTo("< 0.01");
    assertThat(Numbers.probability(0)).isEqualTo("0.00");
    assertThat(Numbers.probability(0.5)).isEqualTo("0.50");
  }

  @Test
  void sizesNeverShowFourDigits() {
    assertThat(Numbers.bytes(0L)).isEqualTo("0 B");
    assertThat(Numbers.bytes(999L)).isEqualTo("999 B");
    assertThat(Numbers.bytes(30_720L)).isEqualTo("30.7 kB");
    assertThat(Numbers.bytes(999_600L)).isEqualTo("1.0 MB");
    assertThat(Numbers.bytes(2_703_360L)).isEqualTo("2.7 MB");
    assertThat(Numbers.count(675_840)).isEqualTo("676 k");
    assertThat(Numbers.whole(22_713_216)).isEqualTo("22,713,216");
  }

  @Test
  void timesAndRates() {
    assertThat(Numbers.seconds(0.42)).isEqualTo("0.4 s");
    assertThat(Numbers.seconds(59.7)).isEqualTo("1 min 00 s");
    assertThat(Numbers.seconds(7_325)).isEqualTo("2 h 02 min");
    assertThat(Numbers.millis(3.456)).isEqualTo("3.46 ms");
    assertThat(Numbers.rate(2e-3)).isEqualTo("2e-3");
    assertThat(Numbers.rate(3.1623e-4)).isEqualTo("3.16e-4");
    assertThat(Numbers.ratio(1.044)).isEqualTo("1.04×");
    assertThat(Numbers.ratio(250)).isEqualTo("250×");
  }

  @Test
  void whatWasNotMeasuredIsADash() {
    double nan = Double.NaN;
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(Numbers.percent(nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.value(LOSS, nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.value(LOSS, new Interval(nan, 1))).isEqualTo(Numbers.NONE);
    assertThat(Numbers.difference(ACCURACY, nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.difference(LOSS, new Interval(0, infinite))).isEqualTo(Numbers.NONE);
    assertThat(Numbers.probability(nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.count(infinite)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.ratio(infinite)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.seconds(nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.millis(nan)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.rate(0)).isEqualTo(Numbers.NONE);
    assertThat(Numbers.fixed(nan, 2)).isEqualTo(Numbers.NONE);
  }
}
