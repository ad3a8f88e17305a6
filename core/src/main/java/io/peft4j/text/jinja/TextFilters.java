package io.peft4j.text.jinja;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make a text. */
final class TextFilters {
  /** What jinja takes for the start of a word. */
  private static final Pattern WORD =
      Pattern.compile("(?<=^|[-\\s({\\[<])[^-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern WORD_LETTERS =
      Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  private TextFilters() {}

  static Object string(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("string");
    return Printer.text(value, allowance);
  }

  static Object upper(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("upper");
    return TextMethods.upper(Printer.text(value, allowance));
  }

  static Object lower(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("lower");
    return TextMethods.lower(Printer.text(value, allowance));
  }

  static Object capitalize(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("capitalize");
    return TextMethods.capitalize(Printer.text(value, allowance));
  }

  /** Unlike {@code str.title}, a word goes on behind an apostrophe or a digit. */
  static Object title(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("title");
    return WORD.matcher(Printer.text(value, allowance))
        .replaceAll(
            word -> {
              String text = word.group();
              int first = Character.charCount(text.codePointAt(0));
              return Matcher.quoteReplacement(
                  TextMethods.upper(text.substring(0, first))
                      + TextMethods.lower(text.substring(first)));
            });
  }

  static Object trim(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("trim", "chars");
    return Stripping.strip(Printer.text(value, allowance), given.get("chars"), true, true);
  }

  static Object center(Object value, Arguments arguments, Allowance allowance) {
    long width = arguments.bind("center", "width").whole("width", 80);
    return TextMethods.padded(Printer.text(value, allowance), width, " ", allowance, 0.5);
  }

  static Object replace(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("replace", "old", "new", "count");
    return TextMethods.replace(
        Printer.text(value, allowance),
        Printer.text(given.required("old"), allowance),
        Printer.text(given.required("new"), allowance),
        given.get("count") == None.NONE ? -1 : given.whole("count", -1),
        allowance);
  }

  static Object join(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("join", "d", "attribute");
    String between = Printer.text(given.get("d", ""), allowance);
    TextBuilder joined = new TextBuilder(allowance);
    boolean first = true;
    for (Object item : Values.items(value, allowance)) {
      Object part =
          given.has("attribute") ? Paths.walk(item, given.get("attribute"), allowance) : item;
      joined.append(first ? "" : between).append(Printer.text(part, allowance));
      first = false;
    }
    return joined.toString();
  }

  static Object format(Object value, Arguments arguments, Allowance allowance) {
    Object values =
        arguments.named().isEmpty()
            ? new Tuple(arguments.positional())
            : (Map<?, ?>) arguments.named();
    return PercentFormat.apply(Printer.text(value, allowance), values, allowance);
  }

  static Object indent(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("indent", "width", "first", "blank");
    if (!(value instanceof String text)) {
      throw new Problem("indent needs a str, not a " + Values.typeName(value));
    }
    String indent =
        given.get("width", 4L) instanceof String own
            ? own
            : new TextBuilder(allowance).repeat(" ", given.whole("width", 4)).toString();
    boolean blank = given.truth("blank", false);
    TextBuilder indented = new TextBuilder(allowance);
    indented.append(given.truth("first", false) ? indent : "");
    List<Object> lines = Splitting.lines(text + "\n", false, allowance);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      indented.append(i == 0 ? "" : "\n");
      indented.append(i > 0 && (blank || !line.isEmpty()) ? indent : "").append(line);
    }
    return indented.toString();
  }

  static Object truncate(Object value, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("truncate", "length", "killwords", "end", "leeway");
    String text = Printer.text(value, allowance);
    String end = given.text("end", "...");
    long length = given.whole("length", 255);
    long kept = length - Values.length(end);
    if (kept < 0) {
      throw new Problem("truncate has no room for its '" + end + "'");
    }
    if (Values.length(text) <= length + given.whole("leeway", 5)) {
      return text;
    }
    String start = (String) Attributes.slice(text, 0L, kept, null, allowance);
    int space = given.truth("killwords", false) ? -1 : start.lastIndexOf(' ');
    return (space < 0 ? start : start.substring(0, space)) + end;
  }

  static Object escape(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("escape");
    TextBuilder escaped = new TextBuilder(allowance);
    Printer.text(value, allowance)
        .chars()
        .forEach(
            letter -> {
              switch (letter) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&#34;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append((char) letter);
              }
            });
    return escaped.toString();
  }

  static Object wordCount(Object value, Arguments arguments, Allowance allowance) {
    arguments.bind("wordcount");
    return WORD_LETTERS.matcher(Printer.text(value, allowance)).results().count();
  }
}
