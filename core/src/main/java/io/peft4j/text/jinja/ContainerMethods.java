package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code dict}, {@code list} and {@code tuple} that change nothing. */
final class ContainerMethods {
  /** Methods that Jinja's sandbox forbids. */
  private static final Set<String> CHANGING =
      Set.of(
          "append",
          "clear",
          "extend",
          "insert",
          "pop",
          "popitem",
          "remove",
          "reverse",
          "setdefault",
          "sort",
          "update");

  private ContainerMethods() {}

  static @Nullable Object of(Map<?, ?> map, String name) {
    return switch (name) {
      case "get" -> (Function) (arguments, allowance) -> get(map, arguments);
      case "items" -> view("dict_items", map, () -> items(map));
      case "keys" -> view("dict_keys", map, () -> new ArrayList<>(map.keySet()));
      case "values" -> view("dict_values", map, () -> new ArrayList<>(map.values()));
      case "copy" ->
          (Function)
              (arguments, allowance) -> {
                allowance.list(map.size());
                return new LinkedHashMap<>(map);
              };
      case "clear", "pop", "popitem", "setdefault", "update" -> forbidden("dict", name);
      default -> null;
    };
  }

  static @Nullable Object of(List<Object> list, String name) {
    return switch (name) {
      case "index" -> (Function) (arguments, allowance) -> index(list, arguments, allowance);
      case "count" ->
          (Function)
              (arguments, allowance) -> {
                Object wanted = arguments.bind("count()", "value").required("value");
                return list.stream()
                    .filter(item -> Comparison.equal(item, wanted, allowance))
                    .count();
              };
      default -> CHANGING.contains(name) ? forbidden("list", name) : null;
    };
  }

  static List<Object> items(Map<?, ?> map) {
    List<Object> items = new ArrayList<>(map.size());
    map.forEach((key, value) -> items.add(Tuple.of(key, value)));
    return items;
  }

  private static Function view(String type, Map<?, ?> map, Supplier<List<Object>> items) {
    return (arguments, allowance) -> {
      allowance.list(map.size());
      return new View(type, items.get());
    };
  }

  private static Object get(Map<?, ?> map, Arguments arguments) {
    Parameters given = arguments.bind("get()", "key", "default");
    Object value = map.get(Values.key(given.required("key")));
    return value == null ? given.get("default") : value;
  }

  private static long index(List<Object> list, Arguments arguments, Allowance allowance) {
    Object wanted = arguments.bind("index()", "value").required("value");
    for (int i = 0; i < list.size(); i++) {
      if (Comparison.equal(list.get(i), wanted, allowance)) {
        return i;
      }
    }
    throw new Problem("index() does not find the item that it looks for");
  }

  private static Undefined forbidden(String type, String name) {
    return new Undefined(
        type
            + "."
            + name
            + "() changes a value, which templates may not: use a namespace() and add with +");
  }
}
