package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Filters that take or regroup items. */
final class SequenceFilters {
  private SequenceFilters() {}

  static Object list(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("list");
    return copy(value, allowance);
  }

  static List<Object> copy(Object value, Allowance allowance) {
    List<Object> items = Values.items(value, allowance);
    allowance.list(items.size());
    return new ArrayList<>(items);
  }

  static Object first(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("first");
    Undefined none = new Undefined("there is no first item");
    if (value instanceof Generator generator) {
      return generator.takeFirst(none);
    }
    if (value instanceof String text) {
      return text.isEmpty() ? none : Character.toString(text.codePointAt(0));
    }
    List<Object> items = Values.items(value, allowance);
    return items.isEmpty() ? none : items.get(0);
  }

  static Object last(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("last");
    if (value instanceof Generator) {
      throw new Problem("last needs a list: write '| list' in front of it");
    }
    if (value instanceof String text && !text.isEmpty()) {
      return Character.toString(text.codePointBefore(text.length()));
    }
    List<Object> items = Values.items(value, allowance);
    return items.isEmpty() ? new Undefined("there is no last item") : items.get(items.size() - 1);
  }

  static Object reverse(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("reverse");
    if (value instanceof String text) {
      return Attributes.slice(text, null, null, -1L, allowance);
    }
    List<Object> items = copy(value, allowance);
    Collections.reverse(items);
    return new Generator(items);
  }

  static Object batch(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("batch", "linecount", "fill_with");
    long size = given.whole("linecount", 0);
    if (size < 1) {
      throw new Problem("batch needs a size of 1 or more");
    }
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object item : Values.items(value, allowance)) {
      allowance.step();
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      if (given.get("fill_with") != None.NONE) {
        allowance.list(size);
        batch.addAll(Collections.nCopies((int) size - batch.size(), given.get("fill_with")));
      }
      batches.add(batch);
    }
    return new Generator(batches.stream().map(Object.class::cast).toList());
  }

  static Object slice(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("slice", "slices", "fill_with");
    long slices = given.whole("slices", 0);
    if (slices < 1) {
      throw new Problem("slice needs 1 slice or more");
    }
    allowance.list(slices);
    List<Object> items = copy(value, allowance);
    List<Object> all = new ArrayList<>();
    int from = 0;
    for (long i = 0; i < slices; i++) {
      boolean extra = i < items.size() % slices;
      int to = from + (int) (items.size() / slices) + (extra ? 1 : 0);
      List<Object> slice = new ArrayList<>(items.subList(from, to));
      if (!extra && given.get("fill_with") != None.NONE) {
        slice.add(given.get("fill_with"));
      }
      all.add(slice);
      from = to;
    }
    return new Generator(all);
  }
}
