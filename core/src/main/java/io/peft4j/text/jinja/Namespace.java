package io.peft4j.text.jinja;

import java.util.HashMap;
import java.util.Map;

/** Jinja's {@code namespace}: the one value that a template may change, also from inside a loop. */
final class Namespace {
  private final Map<String, Object> values = new HashMap<>();

  Object get(String name) {
    Object value = values.get(name);
    return value == null ? Undefined.attribute(this, name) : value;
  }

  void set(String name, Object value) {
    if (name.startsWith("_")) {
      throw new Problem("a namespace cannot hold '" + name + "', a name with an underscore first");
    }
    values.put(name, value);
  }
}
