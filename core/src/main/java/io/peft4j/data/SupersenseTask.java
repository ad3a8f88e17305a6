package io.peft4j.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.extjwnl.data.POS;

/**
 * Definition → supersense, the lexicographer file of a noun or verb: deeper, for it is the head of
 * a definition that decides and not its topic.
 */
final class SupersenseTask {
  private SupersenseTask() {}

  static WordNetLadder.Rung read(WordNet wordNet) {
    return of(wordNet.senses(POS.NOUN, POS.VERB));
  }

  /** The task on these senses. */
  static WordNetLadder.Rung of(List<WordNet.Sense> senses) {
    Map<String, Integer> dropped = new LinkedHashMap<>();
    List<Item> items = new ArrayList<>();
    for (WordNet.Sense sense : senses) {
      String text = Gloss.definition(sense.gloss());
      if (text.isBlank()) {
        dropped.merge("empty text", 1, Integer::sum);
      } else {
        items.add(Item.of(sense.id(), text, sense.supersense()));
      }
    }
    List<String> labels = labels(senses);
    return new WordNetLadder.Rung(
        "supersense",
        "definition → supersense of the noun or verb defined (WordNet 3.1)",
        2,
        labels,
        labels.stream().map(SupersenseTask::words).toList(),
        items,
        dropped,
        1_000,
        2_500);
  }

  static List<String> labels(List<WordNet.Sense> senses) {
    return senses.stream().map(WordNet.Sense::supersense).distinct().sorted().toList();
  }

  /**
   * A supersense as a reader would say it: "person", "verb of motion". Two names say too little
   * alone and get the words of WordNet's own list of files: {@code noun.Tops} holds what is most
   * general, {@code noun.object} what was not made by people.
   */
  static String words(String supersense) {
    return switch (supersense) {
      case "noun.Tops" -> "general concept";
      case "noun.object" -> "natural object";
      default -> supersense.replace("noun.", "").replace("verb.", "verb of ");
    };
  }
}
