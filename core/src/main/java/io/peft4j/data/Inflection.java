package io.peft4j.data;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.extjwnl.data.POS;

/**
 * Recognises inflected English nouns and verbs: WordNet's irregular forms and the suffix rules of
 * its <i>morphy</i> (Princeton WordNet reference manual, morphy(7WN)).
 *
 * @param irregular per part of speech, the base forms of each irregular form
 */
record Inflection(Map<POS, Map<String, Set<String>>> irregular) {
  private static final String[][] NOUN = {
    {"s", ""},
    {"ses", "s"},
    {"xes", "x"},
    {"zes", "z"},
    {"ches", "ch"},
    {"shes", "sh"},
    {"men", "man"},
    {"ies", "y"}
  };
  private static final String[][] VERB = {
    {"s", ""},
    {"ies", "y"},
    {"es", "e"},
    {"es", ""},
    {"ed", "e"},
    {"ed", ""},
    {"ing", "e"},
    {"ing", ""}
  };

  /** Whether the words of a text hold those of a lemma side by side, each as it is or inflected. */
  boolean contains(List<String> text, List<String> lemma, POS pos) {
    for (int start = 0; start + lemma.size() <= text.size(); start++) {
      int matched = 0;
      while (matched < lemma.size()
          && bases(text.get(start + matched), pos).contains(lemma.get(matched))) {
        matched++;
      }
      if (matched == lemma.size()) {
        return true;
      }
    }
    return false;
  }

  /** The word itself and every base that it could be a form of, real words or not. */
  Set<String> bases(String word, POS pos) {
    Set<String> bases =
        new HashSet<>(irregular.getOrDefault(pos, Map.of()).getOrDefault(word, Set.of()));
    bases.add(word);
    for (String[] rule : pos == POS.VERB ? VERB : NOUN) {
      if (word.endsWith(rule[0]) && word.length() > rule[0].length() + 1) {
        bases.add(word.substring(0, word.length() - rule[0].length()) + rule[1]);
      }
    }
    return bases;
  }
}
