package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Filters that apply another filter or a test to every item. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Object map(Object value, Arguments arguments, Allowance allowance) {
    List<Object> mapped = new ArrayList<>();
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Parameters given = arguments.bind("map", "attribute", "default");
      for (Object item : Values.items(value, allowance)) {
        allowance.step();
        Object found = Paths.walk(item, given.get("attribute"), allowance);
        boolean replaced = found instanceof Undefined && given.get("default") != None.NONE;
        mapped.add(replaced ? given.get("default") : found);
      }
      return new Generator(mapped);
    }
    Filter filter = Filters.named(name("map", arguments, 0));
    for (Object item : Values.items(value, allowance)) {
      allowance.step();
      mapped.add(filter.apply(item, arguments.without(1), allowance));
    }
    return new Generator(mapped);
  }

  /**
   * The items that pass a test, or those that do not.
   *
   * @param byAttribute true if the first argument names what of each item is tested
   */
  static Object select(
      Object value, Arguments arguments, Allowance allowance, boolean byAttribute, boolean wanted) {
    int test = byAttribute ? 1 : 0;
    List<Object> given = arguments.positional();
    if (given.size() < test) {
      throw new Problem("selectattr and rejectattr need the name of an attribute");
    }
    List<Object> selected = new ArrayList<>();
    for (Object item : Values.truth(value) ? Values.items(value, allowance) : List.of()) {
      allowance.step();
      Object tested = byAttribute ? Paths.walk(item, given.get(0), allowance) : item;
      boolean holds =
          given.size() == test
              ? Values.truth(tested)
              : Tests.named(name("select", arguments, test))
                  .holds(tested, arguments.without(test + 1), allowance);
      if (holds == wanted) {
        selected.add(item);
      }
    }
    return new Generator(selected);
  }

  private static String name(String filter, Arguments arguments, int place) {
    if (arguments.positional().size() > place
        && arguments.positional().get(place) instanceof String name) {
      return name;
    }
    throw new Problem(filter + " needs the name of what it does to each item");
  }
}
