package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataOrderTest {
  @Test
  void everyEpochIsAnotherPermutationAndStepsNeedNoneBefore() {
    DataOrder order = new DataOrder(6, 4, 1);
    int[] twoEpochs =
        IntStream.of(0, 1, 2).flatMap(step -> IntStream.of(order.batch(step))).toArray();
    assertThat(IntStream.of(twoEpochs).limit(6)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(IntStream.of(twoEpochs).skip(6)).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(IntStream.of(twoEpochs).limit(6).toArray())
        .isNotEqualTo(IntStream.of(twoEpochs).skip(6).toArray());
    assertThat(new DataOrder(6, 4, 1).batch(2)).isEqualTo(order.batch(2));
    assertThat(new DataOrder(6, 4, 2).batch(0)).isNotEqualTo(order.batch(0));
  }

  @Test
  void unshuffledItGoesThroughTheDataAsTheyAre() {
    DataOrder order = new DataOrder(3, 2, 1, false);
    assertThat(order.batch(0)).containsExactly(0, 1);
    assertThat(order.batch(1)).containsExactly(2, 0);
  }
}
