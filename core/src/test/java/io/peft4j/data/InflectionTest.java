package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.data.POS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InflectionTest {
  private static final Inflection INFLECTION =
      new Inflection(
          Map.of(
              POS.VERB, Map.of("ran", Set.of("run"), "took", Set.of("take")),
              POS.NOUN, Map.of("mice", Set.of("mouse"))));

  @ParameterizedTest
  @CsvSource({
    "She RAN home, run, VERB, true",
    "he took off at noon, take off, VERB, true",
    "he took it off, take off, VERB, false",
    "making cakes, make, VERB, true",
    "he tried, try, VERB, false",
    "he tries, try, VERB, true",
    "two boxes, box, NOUN, true",
    "ladies first, lady, NOUN, true",
    "firemen came, fireman, NOUN, true",
    "blind mice, mouse, NOUN, true",
    "blind mice, mouse, VERB, false",
    "the ice-cream man, ice cream, NOUN, true",
    "a runner, run, VERB, false"
  })
  void findsAWordAsItIsOrInflected(String text, String lemma, String pos, boolean found) {
    POS part = pos.equals("VERB") ? POS.VERB : POS.NOUN;
    assertThat(INFLECTION.contains(Wording.words(text), Wording.words(lemma), part))
        .isEqualTo(found);
  }
}
