package io.peft4j.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules that keep a data set honest: one example per text, no text with two classes, and no
 * near-identical texts in two parts.
 */
final class Curation {
  static final String CONFLICT = "conflicting labels";
  static final String DUPLICATE = "duplicate text";
  static final String LEAK = "near-identical text in a later part";

  private Curation() {}

  /**
   * One item per text, in the order given. Texts are the same when they differ only in case and
   * spacing. Where one has several classes, all its items go; else the one in the latest part
   * stays, the first among equals.
   */
  static List<Item> unique(List<Item> items, Map<String, Integer> dropped) {
    Map<String, List<Item>> byText = new LinkedHashMap<>();
    for (Item item : items) {
      byText.computeIfAbsent(item.identity(), text -> new ArrayList<>(1)).add(item);
    }
    Set<Item> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    for (List<Item> same : byText.values()) {
      if (same.stream().map(Item::label).distinct().count() > 1) {
        dropped.merge(CONFLICT, same.size(), Integer::sum);
        continue;
      }
      Item latest = same.get(0);
      for (Item item : same) {
        if (rank(item) > rank(latest)) {
          latest = item;
        }
      }
      kept.add(latest);
      if (same.size() > 1) {
        dropped.merge(DUPLICATE, same.size() - 1, Integer::sum);
      }
    }
    return items.stream().filter(kept::contains).toList();
  }

  /** Which items must stay in one part: near-identical ones and those of one group. */
  static Clusters clusters(List<Item> items) {
    Clusters clusters = Likeness.of(items.stream().map(Item::core).toList());
    Map<String, Integer> firstOfGroup = new HashMap<>();
    for (int i = 0; i < items.size(); i++) {
      String group = items.get(i).group();
      if (group != null) {
        Integer first = firstOfGroup.putIfAbsent(group, i);
        clusters.join(first == null ? i : first, i);
      }
    }
    return clusters;
  }

  /**
   * Where the user's own split has near-identical texts in two parts, leaves out those of the
   * earlier part, so that test items stay what they are and training never sees them.
   */
  static List<Item> withoutLeaks(List<Item> items, Map<String, Integer> dropped) {
    Set<Integer> leaks = new TreeSet<>();
    for (List<Integer> cluster : clusters(items).all()) {
      int latest = cluster.stream().mapToInt(i -> rank(items.get(i))).max().orElseThrow();
      cluster.stream().filter(i -> rank(items.get(i)) < latest).forEach(leaks::add);
    }
    if (leaks.isEmpty()) {
      return items;
    }
    dropped.merge(LEAK, leaks.size(), Integer::sum);
    List<Item> kept = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (!leaks.contains(i)) {
        kept.add(items.get(i));
      }
    }
    return kept;
  }

  private static int rank(Item item) {
    return item.part() == null ? Part.TRAIN.ordinal() : item.part().ordinal();
  }
}
