package io.peft4j.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {

  @Test
  void cutsInFrontOfAStopStringThatLiesAcrossPieces() {
    StopStrings stop = new StopStrings(List.of("</s>", "\n\n"));
    assertThat(stop.accept("a <")).isEqualTo("a ");
    assertThat(stop.accept("b")).isEqualTo("<b");
    assertThat(stop.accept("</")).isEmpty();
    assertThat(stop.stopped()).isFalse();
    assertThat(stop.accept("s> more")).isEmpty();
    assertThat(stop.stopped()).isTrue();
    assertThat(stop.rest()).isEmpty();
  }

  @Test
  void givesBackWhatItHeldWhenTheTextEndsOtherwise() {
    StopStrings stop = new StopStrings(List.of("STOP"));
    assertThat(stop.accept("wait ST")).isEqualTo("wait ");
    assertThat(stop.rest()).isEqualTo("ST");
  }

  @Test
  void ofStringsThatEndTogetherTheLongestCounts() {
    StopStrings stop = new StopStrings(List.of("b", "ab"));
    assertThat(stop.accept("xab")).isEqualTo("x");
  }

  @Test
  void whatIsShownDoesNotDependOnThePieces() {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int trial = 0; trial < 2000; trial++) {
      String text = word(random, 30);
      List<String> strings = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        strings.add(word(random, 4));
      }
      StopStrings whole = new StopStrings(strings);
      String expected = whole.accept(text) + (whole.stopped() ? "" : whole.rest());
      assertThat(expected)
          .as("%s in '%s', -Dtests.seed=%d", strings, text, seed)
          .isEqualTo(cut(text, strings));
      StopStrings pieces = new StopStrings(strings);
      StringBuilder shown = new StringBuilder();
      for (int at = 0; at < text.length() && !pieces.stopped(); ) {
        int next = Math.min(text.length(), at + 1 + random.nextInt(3));
        shown.append(pieces.accept(text.substring(at, next)));
        assertThat(expected).as("nothing shown is taken back").startsWith(shown);
        at = next;
      }
      if (!pieces.stopped()) {
        shown.append(pieces.rest());
      }
      assertThat(shown)
          .as("%s in '%s', -Dtests.seed=%d", strings, text, seed)
          .hasToString(expected);
    }
  }

  /** The definition, letter by letter. */
  private static String cut(String text, List<String> strings) {
    for (int end = 1; end <= text.length(); end++) {
      String before = text.substring(0, end);
      int longest =
          strings.stream().filter(before::endsWith).mapToInt(String::length).max().orElse(0);
      if (longest > 0) {
        return text.substring(0, end - longest);
      }
    }
    return text;
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = random.nextInt(length); i >= 0; i--) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
