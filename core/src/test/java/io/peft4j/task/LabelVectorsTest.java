package io.peft4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabelVectorsTest {
  @BeforeAll
  static void load() {
    Torch.load();
  }

  @Test
  void logitsAreCosinesOverTheTemperature() {
    try (Scope scope = Scope.open();
        LabelVectors labels =
            new LabelVectors(Tensor.create(new float[] {2, 0, 0, 0.5f, 3, 4}, 3, 2))) {
      // A sentence vector of any length: cosines do not change with it.
      Tensor sentences = Tensor.create(new float[] {0.6f, 0.8f, 0, -7}, 2, 2);
      double[] expected = {0.6 * 20, 0.8 * 20, 20, 0, -20, -0.8 * 20};
      double[] logits = Ops.doubles(labels.logits(sentences));
      for (int i = 0; i < expected.length; i++) {
        assertThat(logits[i]).isCloseTo(expected[i], within(1e-5));
      }
      assertThat(labels.parameters()).isEmpty();
    }
  }

  @Test
  void centroidsAreTheMeanDirectionOfEachClass() {
    try (Scope scope = Scope.open();
        LabelVectors labels =
            LabelVectors.ofCentroids(
                Tensor.create(new float[] {1, 0, 0, 1, -1, 0}, 3, 2), new int[] {0, 0, 1}, 2)) {
      double[] logits = Ops.doubles(labels.logits(Tensor.create(new float[] {1, 0}, 1, 2)));
      assertThat(logits[0]).isCloseTo(20 * Math.sqrt(0.5), within(1e-5));
      assertThat(logits[1]).isCloseTo(-20, within(1e-5));
    }
  }
}
