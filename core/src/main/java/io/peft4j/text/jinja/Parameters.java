package io.peft4j.text.jinja;

import java.util.Map;

/** The arguments of one call by the names of the parameters. */
record Parameters(String callee, Map<String, Object> values) {
  boolean has(String name) {
    return values.containsKey(name);
  }

  Object get(String name) {
    return get(name, None.NONE);
  }

  Object get(String name, Object otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  Object required(String name) {
    Object value = values.get(name);
    if (value == null) {
      throw new Problem(callee + " lacks its argument '" + name + "'");
    }
    return value;
  }

  String text(String name) {
    if (required(name) instanceof String text) {
      return text;
    }
    throw wrong(name, "a str");
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  long whole(String name, long otherwise) {
    Object value = get(name, otherwise);
    if (Operators.isWhole(value)) {
      return Operators.whole(value);
    }
    throw wrong(name, "an int");
  }

  boolean truth(String name, boolean otherwise) {
    return Values.truth(get(name, otherwise));
  }

  private Problem wrong(String name, String wanted) {
    return new Problem(
        "%s needs %s for '%s', not a %s"
            .formatted(callee, wanted, name, Values.typeName(required(name))));
  }
}
