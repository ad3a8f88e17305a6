package io.peft4j.text.jinja;

import static java.util.Map.entry;

import io.peft4j.format.DidYouMean;
import java.util.ArrayList;
import java.util.Map;

/** The filters that stand behind {@code |}. */
final class Filters {
  private static final Map<String, Filter> FILTERS =
      Map.ofEntries(
          entry("abs", NumberFilters::abs),
          entry("attr", Filters::attribute),
          entry("batch", SequenceFilters::batch),
          entry("capitalize", TextFilters::capitalize),
          entry("center", TextFilters::center),
          entry("count", Filters::length),
          entry("d", Filters::otherwise),
          entry("default", Filters::otherwise),
          entry("dictsort", SortFilters::dictSort),
          entry("e", TextFilters::escape),
          entry("escape", TextFilters::escape),
          entry("first", SequenceFilters::first),
          entry("float", NumberFilters::toFloat),
          entry("format", TextFilters::format),
          entry("groupby", SortFilters::groupBy),
          entry("indent", TextFilters::indent),
          entry("int", NumberFilters::toInt),
          entry("items", Filters::items),
          entry("join", TextFilters::join),
          entry("last", SequenceFilters::last),
          entry("length", Filters::length),
          entry("list", SequenceFilters::list),
          entry("lower", TextFilters::lower),
          entry("map", SelectionFilters::map),
          entry("max", SortFilters::max),
          entry("min", SortFilters::min),
          entry("reject", (v, a, all) -> SelectionFilters.select(v, a, all, false, false)),
          entry("rejectattr", (v, a, all) -> SelectionFilters.select(v, a, all, true, false)),
          entry("replace", TextFilters::replace),
          entry("reverse", SequenceFilters::reverse),
          entry("round", NumberFilters::round),
          entry("safe", TextFilters::string),
          entry("select", (v, a, all) -> SelectionFilters.select(v, a, all, false, true)),
          entry("selectattr", (v, a, all) -> SelectionFilters.select(v, a, all, true, true)),
          entry("slice", SequenceFilters::slice),
          entry("sort", SortFilters::sort),
          entry("string", TextFilters::string),
          entry("sum", NumberFilters::sum),
          entry("title", TextFilters::title),
          entry("tojson", JsonWriter::apply),
          entry("trim", TextFilters::trim),
          entry("truncate", TextFilters::truncate),
          entry("unique", SortFilters::unique),
          entry("upper", TextFilters::upper),
          entry("wordcount", TextFilters::wordCount));

  private Filters() {}

  /** The filter {@code name}. */
  static Filter named(String name) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw new Problem(
          "the filter '" + name + "' is not known" + DidYouMean.hint(name, FILTERS.keySet()));
    }
    return (value, arguments, allowance) -> {
      if (value instanceof String text) {
        allowance.search(text.length(), 1);
      }
      Object result = filter.apply(value, arguments, allowance);
      if (result instanceof String made && made != value) {
        allowance.text(made.length());
      }
      return result;
    };
  }

  private static Object otherwise(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("default", "default_value", "boolean");
    boolean missing =
        value instanceof Undefined || given.truth("boolean", false) && !Values.truth(value);
    return missing ? given.get("default_value", "") : value;
  }

  private static Object length(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("length");
    return (long) Values.length(value);
  }

  private static Object items(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("items");
    if (value instanceof Undefined) {
      return new Generator(new ArrayList<>());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new Problem("items needs a dict, not a " + Values.typeName(value));
    }
    allowance.list(map.size());
    return new Generator(ContainerMethods.items(map));
  }

  private static Object attribute(Object value, Arguments arguments, Allowance allowance) {
    String name = arguments.bind("attr", "name").text("name");
    Object own = value instanceof Map ? null : Attributes.attribute(value, name);
    return own == null ? Undefined.attribute(value, name) : own;
  }
}
