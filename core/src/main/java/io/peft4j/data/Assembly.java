package io.peft4j.data;

import io.peft4j.engine.Rng;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns items with a part each into examples, every part in a seeded random order. */
final class Assembly {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<Part, List<Example>> parts = new EnumMap<>(Part.class);

  /** Parts that have no examples yet, for classes in this order. */
  Assembly(List<String> labels) {
    labels.forEach(label -> numbers.put(label, numbers.size()));
    for (Part part : Part.values()) {
      parts.put(part, new ArrayList<>());
    }
  }

  /** The class number of each item. */
  int[] classes(List<Item> items) {
    return items.stream().mapToInt(this::classOf).toArray();
  }

  void add(Part part, Item item) {
    Example example = new Example(item.id(), item.text(), item.pair(), classOf(item));
    parts.get(part).add(example);
  }

  /** A part in random order, so that its first n examples are a sample of it. */
  List<Example> shuffled(Part part, long seed) {
    List<Example> examples = parts.get(part);
    List<Example> order = new ArrayList<>(examples.size());
    for (int i : new Rng(seed, "data/order/" + part).permutation(examples.size())) {
      order.add(examples.get(i));
    }
    return order;
  }

  private int classOf(Item item) {
    Integer number = numbers.get(item.label());
    if (number == null) {
      throw new IllegalArgumentException("no class is called " + item.label());
    }
    return number;
  }
}
