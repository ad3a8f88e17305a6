package io.peft4j.text.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a call passes: values by place, then values by name. */
record Arguments(List<Object> positional, Map<String, Object> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  /**
   * Gives each value the name of its parameter.
   *
   * @param callee what is called, for errors
   * @throws Problem if there are more values than parameters, an unknown name or one given twice
   */
  Parameters bind(String callee, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new Problem(
          "%s takes %d arguments, %d are given"
              .formatted(callee, parameters.length, positional.size()));
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    named.forEach(
        (name, value) -> {
          if (!List.of(parameters).contains(name) || values.put(name, value) != null) {
            throw new Problem(callee + " takes no argument '" + name + "' here");
          }
        });
    return new Parameters(callee, values);
  }

  /** The arguments behind the first {@code count} ones by place. */
  Arguments without(int count) {
    return new Arguments(
        positional.subList(Math.min(count, positional.size()), positional.size()), named);
  }

  /** These arguments and one more. */
  Arguments with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(named);
    more.put(name, value);
    return new Arguments(positional, more);
  }
}
