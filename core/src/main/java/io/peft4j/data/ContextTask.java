package io.peft4j.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.sf.extjwnl.data.POS;

/**
 * A word and a sentence with it → the word's supersense there: deep, for the same word must be read
 * differently in different contexts. Split by word: a lemma of the test is never seen in training.
 */
final class ContextTask {
  private ContextTask() {}

  static WordNetLadder.Rung read(WordNet wordNet) {
    return of(wordNet.senses(POS.NOUN, POS.VERB), wordNet.inflection(POS.NOUN, POS.VERB));
  }

  /** The task on these senses. */
  static WordNetLadder.Rung of(List<WordNet.Sense> senses, Inflection inflection) {
    Map<String, Integer> dropped = new LinkedHashMap<>();
    List<Item> items = new ArrayList<>();
    for (WordNet.Sense sense : senses) {
      List<String> examples = Gloss.examples(sense.gloss());
      for (int i = 0; i < examples.size(); i++) {
        String example = examples.get(i);
        Optional<String> lemma = lemmaIn(example, sense, inflection);
        if (lemma.isEmpty()) {
          dropped.merge("example without the word", 1, Integer::sum);
          continue;
        }
        items.add(
            new Item(
                sense.id() + "." + i,
                lemma.get() + ": " + example,
                null,
                sense.supersense(),
                example,
                lemma.get().toLowerCase(Locale.ROOT),
                null));
      }
    }
    List<String> labels = SupersenseTask.labels(senses);
    return new WordNetLadder.Rung(
        "context",
        "word: sentence → supersense of the word there (WordNet 3.1, split by word)",
        3,
        labels,
        labels.stream().map(SupersenseTask::words).toList(),
        items,
        dropped,
        1_000,
        2_500);
  }

  /** The first of the sense's words that the example holds. */
  private static Optional<String> lemmaIn(
      String example, WordNet.Sense sense, Inflection inflection) {
    List<String> words = Wording.words(example);
    return sense.lemmas().stream()
        .filter(lemma -> inflection.contains(words, Wording.words(lemma), sense.pos()))
        .findFirst();
  }
}
