package io.peft4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextStreamTest {
  private static List<String> pieces(Tokenizer tokenizer, int[] ids) {
    TextStream stream = tokenizer.stream();
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(stream.add(id));
    }
    pieces.add(stream.finish());
    return pieces;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "wordpiece", "unigram", "sentencepiece"})
  void piecesOfRealTextAreTheText(String kind) throws Exception {
    Tokenizer tokenizer = OddStringsTest.tokenizer(kind);
    for (String text : OddStringsTest.strings()) {
      if (text.length() < 2000) {
        int[] ids = tokenizer.encode(text);
        assertThat(String.join("", pieces(tokenizer, ids))).isEqualTo(tokenizer.decode(ids));
      }
    }
  }

  /** Also of tokens that no text has, as a model may write them: half letters, special ones. */
  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "wordpiece", "unigram", "sentencepiece"})
  void piecesOfAnyTokensAreTheText(String kind) throws Exception {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.err.println("TextStreamTest: -Dtests.seed=" + seed);
    Random random = new Random(seed);
    Tokenizer tokenizer = OddStringsTest.tokenizer(kind);
    for (int round = 0; round < 300; round++) {
      int[] ids = random.ints(random.nextInt(30), 0, tokenizer.vocabularySize()).toArray();
      assertThat(String.join("", pieces(tokenizer, ids)))
          .as("%s %s", kind, Arrays.toString(ids))
          .isEqualTo(tokenizer.decode(ids));
    }
  }

  @Test
  void noPieceEndsWithinALetter() throws Exception {
    Tokenizer tokenizer = OddStringsTest.tokenizer("bytelevel");
    String text = "a😀\u65e5 e\u0301😀😀.";
    List<String> pieces = pieces(tokenizer, tokenizer.encode(text));
    assertThat(String.join("", pieces)).isEqualTo("a😀\u65e5 \u00e9😀😀.");
    assertThat(pieces).hasSizeGreaterThan(12).noneMatch(piece -> piece.contains("\ufffd"));
    assertThat(pieces).filteredOn(piece -> piece.contains("😀")).hasSize(3);
    assertThat(pieces.get(0)).isEqualTo("a");
  }

  @Test
  void aStreamIsAsNewWhenItIsFinished() throws Exception {
    Tokenizer tokenizer = OddStringsTest.tokenizer("sentencepiece");
    int[] ids = tokenizer.encode("words 日本");
    TextStream stream = tokenizer.stream();
    for (int round = 0; round < 2; round++) {
      StringBuilder text = new StringBuilder();
      for (int id : ids) {
        text.append(stream.add(id));
      }
      assertThat(text.append(stream.finish())).hasToString("words 日本");
    }
  }
}
