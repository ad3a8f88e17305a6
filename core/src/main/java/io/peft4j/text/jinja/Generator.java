package io.peft4j.text.jinja;

import java.util.List;

/**
 * What filters such as {@code map} and {@code select} give in Python: items that can be looped over
 * once, with no length, true even when empty.
 */
final class Generator {
  private List<Object> items;

  Generator(List<Object> items) {
    this.items = items;
  }

  /** The items that nobody took yet. */
  List<Object> take() {
    List<Object> taken = items;
    items = List.of();
    return taken;
  }

  /** The first item that nobody took yet, or {@code otherwise}. */
  Object takeFirst(Object otherwise) {
    if (items.isEmpty()) {
      return otherwise;
    }
    Object first = items.get(0);
    items = items.subList(1, items.size());
    return first;
  }
}
