package io.peft4j.text.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running loop, which its body knows as {@code loop}. */
final class Loop {
  private final List<Object> items;
  private int index = -1;
  private @Nullable List<Object> last;

  Loop(List<Object> items) {
    this.items = items;
  }

  List<Object> items() {
    return items;
  }

  /** Goes on to the next item; false if there is none. */
  boolean advance() {
    return ++index < items.size();
  }

  Object item() {
    return items.get(index);
  }

  Object get(String name) {
    int size = items.size();
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) size - index;
      case "revindex0" -> size - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == size - 1;
      case "length" -> (long) size;
      case "depth" -> 1L;
      case "depth0" -> 0L;
      case "previtem" ->
          index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
      case "nextitem" ->
          index + 1 < size ? items.get(index + 1) : new Undefined("there is no next item");
      case "cycle" -> (Function) (arguments, allowance) -> cycle(arguments);
      case "changed" -> (Function) this::changed;
      default -> Undefined.attribute(this, name);
    };
  }

  private Object cycle(Arguments arguments) {
    List<Object> choices = arguments.positional();
    if (choices.isEmpty()) {
      throw new Problem("loop.cycle() has nothing to choose from");
    }
    return choices.get(index % choices.size());
  }

  private Object changed(Arguments arguments, Allowance allowance) {
    List<Object> values = arguments.positional();
    boolean same = last != null && Comparison.equal(last, values, allowance);
    last = values;
    return !same;
  }
}
