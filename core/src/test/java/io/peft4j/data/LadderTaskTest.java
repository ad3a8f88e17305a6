package io.peft4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.sf.extjwnl.data.POS;
import org.junit.jupiter.api.Test;

/** The rules of the three tasks on a few hand-made senses. */
class LadderTaskTest {
  @Test
  void topicTakesTheMostFrequentDomainsAndDropsSensesWithSeveral() {
    WordNetLadder.Rung rung =
        TopicTask.of(
            List.of(
                sense("noun.act", "(law) a plea; \"he pleads\"", List.of("plea"), "law"),
                sense("noun.act", "a trial", List.of("trial"), "law"),
                sense("noun.act", "a chord", List.of("chord"), "music"),
                sense("noun.act", "a throw", List.of("throw"), "baseball"),
                sense("noun.act", "a song of judges", List.of("song"), "law", "music"),
                sense("noun.act", "a play", List.of("play"), "baseball", "chess"),
                sense("noun.act", "a thing", List.of("thing"))),
            2);
    assertThat(rung.labels()).containsExactly("baseball", "law");
    assertThat(rung.labelTexts()).isEqualTo(rung.labels());
    assertThat(rung.items())
        .extracting(Item::text, Item::label)
        .containsExactly(
            tuple("a plea", "law"), tuple("a trial", "law"), tuple("a throw", "baseball"));
    assertThat(rung.dropped()).containsExactly(entry(TopicTask.SEVERAL, 2));
  }

  @Test
  void supersenseReadsDefinitionsOnly() {
    WordNetLadder.Rung rung =
        SupersenseTask.of(
            List.of(
                sense("verb.motion", "go fast; \"he ran\"", List.of("run")),
                sense("noun.Tops", "that which is", List.of("entity")),
                sense("noun.person", "\"only an example\"", List.of("someone"))));
    assertThat(rung.items()).extracting(Item::text).containsExactly("go fast", "that which is");
    assertThat(rung.labels()).containsExactly("noun.Tops", "noun.person", "verb.motion");
    assertThat(rung.labelTexts()).containsExactly("general concept", "person", "verb of motion");
    assertThat(rung.dropped()).containsExactly(entry("empty text", 1));
  }

  @Test
  void contextTakesExamplesThatHoldAWordOfTheSense() {
    Inflection inflection = new Inflection(Map.of(POS.NOUN, Map.of("mice", Set.of("mouse"))));
    WordNetLadder.Rung rung =
        ContextTask.of(
            List.of(
                sense(
                    "noun.animal",
                    "a rodent; \"three blind mice\"; \"a small pest\"; \"the house Mouse\"",
                    List.of("house mouse", "Mouse")),
                sense("noun.artifact", "a device; \"click the mouse\"", List.of("mouse"))),
            inflection);
    assertThat(rung.items())
        .extracting(Item::text)
        .containsExactly(
            "Mouse: three blind mice", "house mouse: the house Mouse", "mouse: click the mouse");
    assertThat(rung.items())
        .extracting(Item::group)
        .containsExactly("mouse", "house mouse", "mouse");
    assertThat(rung.items().get(0).core()).isEqualTo("three blind mice");
    assertThat(rung.dropped()).containsExactly(entry("example without the word", 1));
  }

  private static WordNet.Sense sense(
      String supersense, String gloss, List<String> lemmas, String... domains) {
    return new WordNet.Sense(
        lemmas.get(0),
        supersense.startsWith("verb") ? POS.VERB : POS.NOUN,
        supersense,
        lemmas,
        gloss,
        List.of(domains),
        new TreeSet<>(List.of(domains)));
  }
}
