package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelWordsTest {
  @Test
  void identifiersAreCutIntoWords() {
    assertThat(
            LabelWords.of(
                List.of("card_arrival", "lostCard", "sci-fi", "HTTPError", "comp.os", "windows10")))
        .containsExactly(
            "card arrival", "lost card", "sci fi", "http error", "comp os", "windows 10");
  }

  @Test
  void phrasesAreKept() {
    assertThat(LabelWords.of(List.of("Greek  mythology", "law"))).contains("Greek mythology");
    assertThat(LabelWords.of(List.of("política", "économie"))).contains("política", "économie");
    assertThat(LabelWords.of(List.of("体育", "法"))).containsExactly("体育", "法");
  }

  @Test
  void numbersAndCodesAreNotWords() {
    assertThat(LabelWords.of(List.of("0", "1"))).isEmpty();
    assertThat(LabelWords.of(List.of("LABEL_0", "LABEL_1"))).isEmpty();
    assertThat(LabelWords.of(List.of("c12", "refund"))).isEmpty();
    assertThat(LabelWords.of(List.of("A", "B"))).isEmpty();
    assertThat(LabelWords.of(List.of("class 1", "Class 2", "other"))).isEmpty();
  }
}
