package io.peft4j.text.jinja;

import java.util.List;

/** Python's {@code tuple}. */
record Tuple(List<Object> items) {
  static Tuple of(Object... items) {
    return new Tuple(List.of(items));
  }
}
