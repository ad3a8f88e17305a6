package io.peft4j.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.sf.extjwnl.data.POS;

/** Definition → topic domain: shallow, for the words of a definition mostly give its topic away. */
final class TopicTask {
  static final String SEVERAL = "several domains";
  private static final int DOMAINS = 14;

  private TopicTask() {}

  static WordNetLadder.Rung read(WordNet wordNet) {
    return of(wordNet.senses(POS.NOUN, POS.VERB, POS.ADJECTIVE, POS.ADVERB), DOMAINS);
  }

  /** The task on these senses, with the most frequent domains. */
  static WordNetLadder.Rung of(List<WordNet.Sense> senses, int count) {
    List<String> labels = mostFrequent(senses, count);
    Set<String> names = new HashSet<>();
    senses.forEach(sense -> names.addAll(sense.domainNames()));
    Map<String, Integer> dropped = new LinkedHashMap<>();
    List<Item> items = new ArrayList<>();
    for (WordNet.Sense sense : senses) {
      if (sense.domains().stream().noneMatch(labels::contains)) {
        continue;
      }
      String text = Gloss.withoutDomain(Gloss.definition(sense.gloss()), names);
      if (sense.domains().size() > 1) {
        dropped.merge(SEVERAL, 1, Integer::sum);
      } else if (text.isBlank()) {
        dropped.merge("empty text", 1, Integer::sum);
      } else {
        items.add(Item.of(sense.id(), text, sense.domains().get(0)));
      }
    }
    return new WordNetLadder.Rung(
        "topic",
        "definition → topic domain (WordNet 3.1, the %d most frequent domains)".formatted(count),
        1,
        labels,
        labels,
        items,
        dropped,
        0.15,
        0.25);
  }

  private static List<String> mostFrequent(List<WordNet.Sense> senses, int count) {
    Map<String, Integer> counts = new TreeMap<>();
    senses.stream()
        .filter(sense -> sense.domains().size() == 1)
        .forEach(sense -> counts.merge(sense.domains().get(0), 1, Integer::sum));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(count)
        .map(Map.Entry::getKey)
        .sorted(Comparator.comparing(name -> name.toLowerCase(Locale.ROOT)))
        .toList();
  }
}
