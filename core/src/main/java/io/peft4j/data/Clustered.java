package io.peft4j.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Items with the clusters that must stay in one part.
 *
 * @param clusters over the positions of {@code items}
 */
record Clustered(List<Item> items, Clusters clusters) {
  /** Joins near-identical items and those of one group. */
  static Clustered of(List<Item> items) {
    Clusters clusters = Likeness.of(items.stream().map(Item::core).toList());
    Map<String, Integer> firstOfGroup = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String group = items.get(i).group();
      if (group != null) {
        Integer first = firstOfGroup.putIfAbsent(group, i);
        clusters.join(first == null ? i : first, i);
      }
    }
    return new Clustered(items, clusters);
  }

  /** The items that pass; two that were joined, even through one left out, stay joined. */
  Clustered where(Predicate<Item> passes) {
    return at(i -> passes.test(items.get(i)));
  }

  /** The items at the positions that pass, likewise. */
  Clustered at(IntPredicate passes) {
    List<Item> kept = new ArrayList<>();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (passes.test(i)) {
        kept.add(items.get(i));
        positions.add(i);
      }
    }
    Clusters restricted = new Clusters(kept.size());
    Map<Integer, Integer> firstOfCluster = new HashMap<>();
    for (int i = 0; i < kept.size(); i++) {
      Integer first = firstOfCluster.putIfAbsent(clusters.find(positions.get(i)), i);
      restricted.join(first == null ? i : first, i);
    }
    return new Clustered(kept, restricted);
  }
}
