package io.peft4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void risesToThePeakAndFallsToZero() {
    Schedule schedule = Schedule.linear(10, 0.2);
    double[] expected = {0.5, 1, 1, 7 / 8.0, 6 / 8.0, 5 / 8.0, 4 / 8.0, 3 / 8.0, 2 / 8.0, 1 / 8.0};
    for (int step = 0; step < expected.length; step++) {
      assertThat(schedule.at(step)).isCloseTo(expected[step], within(1e-12));
    }
    assertThat(schedule.at(10)).isZero();
    assertThat(schedule.at(11)).isZero();
  }

  @Test
  void withoutWarmUpItStartsAtThePeak() {
    assertThat(Schedule.linear(4, 0).at(0)).isEqualTo(1);
    assertThat(Schedule.linear(4, 1).at(3)).isEqualTo(1);
  }

  @Test
  void aCosineFallsSlowlyAtBothEnds() {
    Schedule schedule = new Schedule(Schedule.Shape.COSINE, 10, 2);
    assertThat(schedule.at(1)).isEqualTo(1);
    assertThat(schedule.at(2)).isEqualTo(1);
    assertThat(schedule.at(4)).isCloseTo(0.5 * (1 + Math.sqrt(0.5)), within(1e-12));
    assertThat(schedule.at(6)).isCloseTo(0.5, within(1e-12));
    assertThat(schedule.at(10)).isCloseTo(0, within(1e-12));
  }

  @Test
  void aConstantStaysAtThePeakBehindItsRise() {
    Schedule schedule = new Schedule(Schedule.Shape.CONSTANT, 10, 4);
    assertThat(schedule.at(0)).isEqualTo(0.25);
    assertThat(schedule.at(3)).isEqualTo(1);
    assertThat(schedule.at(9)).isEqualTo(1);
  }
}
