package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The filter {@code tojson}: Python's {@code json.dumps} with letters beyond ASCII left as they
 * are, which is how transformers sets it up.
 */
final class JsonWriter {
  private final Allowance allowance;
  private final TextBuilder out;
  private final boolean ascii;
  private final boolean sorted;
  private final String indent;
  private final boolean indented;
  private final String itemSeparator;
  private final String keySeparator;

  private JsonWriter(Parameters given, Allowance allowance) {
    this.allowance = allowance;
    this.out = new TextBuilder(allowance);
    this.ascii = given.truth("ensure_ascii", false);
    this.sorted = given.truth("sort_keys", false);
    Object indent = given.get("indent");
    this.indented = indent != None.NONE;
    this.indent =
        indent instanceof String text
            ? text
            : new TextBuilder(allowance)
                .repeat(" ", indented ? given.whole("indent", 0) : 0)
                .toString();
    Object separators = given.get("separators");
    if (separators == None.NONE) {
      this.itemSeparator = indented ? "," : ", ";
      this.keySeparator = ": ";
    } else {
      List<Object> both = Values.items(separators, allowance);
      if (both.size() != 2
          || !(both.get(0) instanceof String item)
          || !(both.get(1) instanceof String key)) {
        throw new Problem("tojson needs two texts as separators");
      }
      this.itemSeparator = item;
      this.keySeparator = key;
    }
  }

  static Object apply(Object value, Arguments arguments, Allowance allowance) {
    Parameters given =
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    JsonWriter writer = new JsonWriter(given, allowance);
    writer.write(value, 0);
    return writer.out.toString();
  }

  private void write(Object value, int level) {
    allowance.enter();
    if (value instanceof String text) {
      quote(text);
    } else if (value instanceof Boolean || value == None.NONE || value instanceof Number) {
      out.append(scalar(value));
    } else if (value instanceof List<?> && !(value instanceof Range) || value instanceof Tuple) {
      Separator separator = new Separator('[', level);
      for (Object item : Values.sequence(value)) {
        separator.next();
        write(item, level + 1);
      }
      separator.end(']');
    } else if (value instanceof Map<?, ?> map) {
      Separator separator = new Separator('{', level);
      for (Map.Entry<?, ?> entry : entries(map)) {
        separator.next();
        quote(entry.getKey() instanceof String key ? key : scalar(entry.getKey()));
        out.append(keySeparator);
        write(entry.getValue(), level + 1);
      }
      separator.end('}');
    } else {
      Operators.refuseUndefined(value);
      throw new Problem("a " + Values.typeName(value) + " cannot be written as JSON");
    }
    allowance.leave();
  }

  private List<Map.Entry<?, ?>> entries(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    if (sorted) {
      entries.sort(
          Comparator.comparing(Map.Entry::getKey, (a, b) -> Comparison.order(a, b, allowance)));
    }
    return entries;
  }

  private static String scalar(Object value) {
    if (value instanceof Boolean || value == None.NONE) {
      return value == None.NONE ? "null" : value.toString();
    }
    if (value instanceof Double real && (real.isNaN() || real.isInfinite())) {
      return real.isNaN() ? "NaN" : real > 0 ? "Infinity" : "-Infinity";
    }
    return value instanceof Double real ? Printer.number(real) : value.toString();
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (letter < ' ' || ascii && letter > '~') {
            out.append("\\u%04x".formatted((int) letter));
          } else {
            out.append(letter);
          }
        }
      }
    }
    out.append('"');
  }

  /** What stands between the brackets and the items of one list or map. */
  private final class Separator {
    private final int level;
    private boolean empty = true;

    Separator(char open, int level) {
      this.level = level;
      out.append(open);
    }

    void next() {
      out.append(empty ? "" : itemSeparator);
      newLine(level + 1);
      empty = false;
    }

    void end(char close) {
      if (!empty) {
        newLine(level);
      }
      out.append(close);
    }

    private void newLine(int depth) {
      if (indented) {
        out.append('\n').repeat(indent, depth);
      }
    }
  }
}
