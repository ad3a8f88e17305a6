package io.peft4j.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /**
   * Where the user's own split has near-identical texts in two parts, leaves out those of the
   * earlier part, so that test items stay what they are and training never sees them.
   */
  static Clustered withoutLeaks(Clustered items, Map<String, Integer> dropped) {
    Set<Integer> leaks = new HashSet<>();
    for (List<Integer> cluster : items.clusters().all()) {
      int latest = cluster.stream().mapToInt(i -> rank(items.items().get(i))).max().orElseThrow();
      cluster.stream().filter(i -> rank(items.items().get(i)) < latest).forEach(leaks::add);
    }
    if (leaks.isEmpty()) {
      return items;
    }
    dropped.merge(LEAK, leaks.size(), Integer::sum);
    return items.at(i -> !leaks.contains(i));
  }

  private static int rank(Item item) {
    return item.part() == null ? Part.TRAIN.ordinal() : item.part().ordinal();
  }
}
