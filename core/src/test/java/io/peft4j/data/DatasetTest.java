package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DatasetTest {
  private static final Example CAT = new Example("1", "a cat", null, 0);
  private static final Example DOG = new Example("2", "a dog", null, 1);

  @Test
  void theDigestSeesContentOrderAndParts() {
    String digest = dataset(List.of("x", "y"), List.of(CAT, DOG), List.of()).digest();
    assertThat(digest)
        .hasSize(64)
        .isEqualTo(dataset(List.of("x", "y"), List.of(CAT, DOG), List.of()).digest())
        .isNotEqualTo(dataset(List.of("x", "y"), List.of(DOG, CAT), List.of()).digest())
        .isNotEqualTo(dataset(List.of("x", "y"), List.of(CAT), List.of(DOG)).digest())
        .isNotEqualTo(dataset(List.of("x", "z"), List.of(CAT, DOG), List.of()).digest())
        .isNotEqualTo(
            dataset(List.of("x", "y"), List.of(CAT, new Example("2", "a dog", "", 1)), List.of())
                .digest());
  }

  @Test
  void everyLabelHasATextOrNoneHas() {
    assertThatThrownBy(
            () ->
                Dataset.of(
                    "n",
                    "d",
                    0,
                    List.of("x", "y"),
                    List.of("x"),
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Dataset dataset(List<String> labels, List<Example> train, List<Example> test) {
    return Dataset.of("n", "d", 0, labels, List.of(), train, List.of(), test, Map.of());
  }
}
