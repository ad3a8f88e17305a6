package io.peft4j.data;

import io.peft4j.engine.Rng;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.sf.extjwnl.data.POS;

/**
 * Sentences on which a base's drift is measured: definitions of adjectives and adverbs, which rungs
 * two and three never use, and without a topic domain, so that rung one does not use them either.
 */
public final class DriftSentences {
  private static final int FEWEST_WORDS = 5;

  private DriftSentences() {}

  /** {@code count} different sentences of at least five words, drawn by the seed. */
  public static List<String> load(int count, long seed) {
    Set<String> distinct = new LinkedHashSet<>();
    for (WordNet.Sense sense : WordNet.open().senses(POS.ADJECTIVE, POS.ADVERB)) {
      String definition = Gloss.definition(sense.gloss());
      if (sense.domains().isEmpty() && Wording.words(definition).size() >= FEWEST_WORDS) {
        distinct.add(definition);
      }
    }
    if (count < 1 || count > distinct.size()) {
      throw new IllegalArgumentException(
          "there are %d sentences to draw from, not %d".formatted(distinct.size(), count));
    }
    List<String> sentences = List.copyOf(distinct);
    List<String> drawn = new ArrayList<>(count);
    int[] order = new Rng(seed, "data/drift").permutation(sentences.size());
    for (int i = 0; i < count; i++) {
      drawn.add(sentences.get(order[i]));
    }
    return drawn;
  }
}
