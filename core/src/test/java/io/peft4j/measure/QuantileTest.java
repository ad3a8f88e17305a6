package io.peft4j.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantileTest {

  @Test
  void liesBetweenTwoValuesInProportion() {
    double[] sample = {4, 1, 3, 2};
    assertThat(Quantile.of(sample, 0)).isEqualTo(1);
    assertThat(Quantile.of(sample, 0.5)).isEqualTo(2.5);
    assertThat(Quantile.of(sample, 0.95)).isEqualTo(3.85, within(1e-12));
    assertThat(Quantile.of(sample, 1)).isEqualTo(4);
    assertThat(sample).as("untouched").containsExactly(4, 1, 3, 2);
  }

  @Test
  void ofOneValueIsThatValue() {
    assertThat(Quantile.of(new double[] {7}, 0.95)).isEqualTo(7);
  }
}
