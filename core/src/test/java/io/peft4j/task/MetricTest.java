package io.peft4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricTest {
  private static final int[] LABELS = {0, 0, 0, 1, 1, 2};
  private static final int[] PREDICTED = {0, 0, 1, 1, 2, 2};

  @Test
  void accuracyIsTheShareOfRightItems() {
    assertThat(new Accuracy().of(LABELS, PREDICTED, 3)).isCloseTo(4 / 6.0, within(1e-15));
    assertThat(new Accuracy().of(LABELS, LABELS, 3)).isEqualTo(1);
    assertThat(new Accuracy().of(LABELS, new int[] {1, 1, 1, 0, 0, 0}, 3)).isZero();
  }

  @Test
  void macroF1IsTheMeanOverClasses() {
    // Precision and recall: class 0 1 and 2/3, class 1 1/2 and 1/2, class 2 1/2 and 1.
    double expected = (0.8 + 0.5 + 2 / 3.0) / 3;
    assertThat(new MacroF1().of(LABELS, PREDICTED, 3)).isCloseTo(expected, within(1e-15));
    assertThat(new MacroF1().of(LABELS, LABELS, 3)).isEqualTo(1);
  }

  @Test
  void macroF1LeavesOutClassesThatDoNotOccurButCountsFalseClaims() {
    assertThat(new MacroF1().of(LABELS, PREDICTED, 9))
        .isEqualTo(new MacroF1().of(LABELS, PREDICTED, 3));
    // Class 1 is only claimed, never right: 0 counts.
    assertThat(new MacroF1().of(new int[] {0, 0}, new int[] {0, 1}, 2))
        .isCloseTo((2 / 3.0 + 0) / 2, within(1e-15));
  }
}
