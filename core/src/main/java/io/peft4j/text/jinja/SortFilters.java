package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filters that compare items; letter case does not count unless asked for. */
final class SortFilters {
  private SortFilters() {}

  static Object sort(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    List<Object> items = SequenceFilters.copy(value, allowance);
    Object attribute = given.get("attribute");
    List<Object> paths =
        attribute instanceof String list ? List.of((Object[]) list.split(",")) : List.of(attribute);
    return sorted(
        items,
        item ->
            new Tuple(
                paths.stream()
                    .map(path -> folded(Paths.walk(item, path, allowance), given))
                    .toList()),
        given.truth("reverse", false),
        allowance);
  }

  static Object dictSort(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(value instanceof Map<?, ?> map)) {
      throw new Problem("dictsort needs a dict, not a " + Values.typeName(value));
    }
    String by = given.text("by", "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new Problem("dictsort sorts by 'key' or by 'value', not by '" + by + "'");
    }
    allowance.list(map.size());
    return sorted(
        ContainerMethods.items(map),
        item -> folded(((Tuple) item).items().get(by.equals("key") ? 0 : 1), given),
        given.truth("reverse", false),
        allowance);
  }

  static Object groupBy(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("groupby", "attribute", "default", "case_sensitive");
    Object path = given.required("attribute");
    List<Object> items =
        sorted(
            SequenceFilters.copy(value, allowance),
            item -> folded(attribute(item, path, given, allowance), given),
            false,
            allowance);
    List<Object> groups = new ArrayList<>();
    Object key = None.NONE;
    List<Object> group = List.of();
    for (Object item : items) {
      Object own = folded(attribute(item, path, given, allowance), given);
      if (group.isEmpty() || !Comparison.equal(own, key, allowance)) {
        group = new ArrayList<>();
        groups.add(Tuple.of(attribute(item, path, given, allowance), group));
        key = own;
      }
      group.add(item);
    }
    return groups;
  }

  private static Object attribute(Object item, Object path, Parameters given, Allowance allowance) {
    Object found = Paths.walk(item, path, allowance);
    return found instanceof Undefined && given.has("default") ? given.get("default") : found;
  }

  static Object min(Object value, Arguments arguments, Allowance allowance) {
    return extreme("min", value, arguments, allowance, -1);
  }

  static Object max(Object value, Arguments arguments, Allowance allowance) {
    return extreme("max", value, arguments, allowance, 1);
  }

  private static Object extreme(
      String name, Object value, Arguments arguments, Allowance allowance, int sign) {
    Parameters given = arguments.bind(name, "case_sensitive", "attribute");
    Object best = new Undefined(name + " of no items");
    Object bestKey = None.NONE;
    for (Object item : Values.items(value, allowance)) {
      allowance.step();
      Object key = folded(Paths.walk(item, given.get("attribute"), allowance), given);
      if (best instanceof Undefined || sign * Comparison.order(key, bestKey, allowance) > 0) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  static Object unique(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("unique", "case_sensitive", "attribute");
    Set<Object> seen = new HashSet<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : Values.items(value, allowance)) {
      allowance.step();
      Object key = folded(Paths.walk(item, given.get("attribute"), allowance), given);
      if (seen.add(Values.key(key))) {
        kept.add(item);
      }
    }
    return new Generator(kept);
  }

  private static Object folded(Object value, Parameters given) {
    return value instanceof String text && !given.truth("case_sensitive", false)
        ? TextMethods.lower(text)
        : value;
  }

  private static List<Object> sorted(
      List<Object> items,
      java.util.function.Function<Object, Object> key,
      boolean reverse,
      Allowance allowance) {
    record Keyed(Object key, Object item) {}
    List<Keyed> keyed = new ArrayList<>(items.size());
    for (Object item : items) {
      keyed.add(new Keyed(key.apply(item), item));
    }
    Comparator<Keyed> order = (left, right) -> Comparison.order(left.key(), right.key(), allowance);
    keyed.sort(reverse ? Collections.reverseOrder(order) : order);
    List<Object> sorted = new ArrayList<>(items.size());
    keyed.forEach(each -> sorted.add(each.item()));
    return sorted;
  }
}
