package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {
  private static final List<String> KNOWN =
      List.of("lora", "dora", "prefix", "prompt", "batch-size");

  @ParameterizedTest
  @CsvSource({
    "lroa, lora", "LORA, lora", "dorra, dora", "prefx, prefix", "batch_size, batch-size",
    "promt, prompt"
  })
  void aSlipIsRecognised(String typed, String meant) {
    assertThat(DidYouMean.hint(typed, KNOWN)).isEqualTo("; did you mean '" + meant + "'?");
  }

  @Test
  void whatIsFarFromEverythingGetsNoHint() {
    assertThat(DidYouMean.hint("adapter", KNOWN)).isEmpty();
    assertThat(DidYouMean.hint("x", KNOWN)).isEmpty();
    assertThat(DidYouMean.hint("lora", List.of())).isEmpty();
  }

  @Test
  void theFirstInTheAlphabetWinsATie() {
    assertThat(DidYouMean.hint("mora", KNOWN)).contains("'dora'");
  }

  @ParameterizedTest
  @CsvSource({"'', abc, 3", "abc, '', 3", "abc, acb, 1", "kitten, sitting, 3", "ca, abc, 3"})
  void distances(String left, String right, int distance) {
    assertThat(DidYouMean.distance(left, right)).isEqualTo(distance);
  }
}
