package io.peft4j.text.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code "{} of {name}".format(...)}, without format specifications. */
final class BraceFormat {
  private static final Pattern FIELD =
      Pattern.compile("\\{\\{|}}|\\{([^{}!:.\\[]*)([^{}!:]*)(!r|!s)?}|[{}]");

  private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^]]+)]");

  private BraceFormat() {}

  static String apply(String format, Arguments arguments, Allowance allowance) {
    TextBuilder out = new TextBuilder(allowance);
    Matcher field = FIELD.matcher(format);
    int end = 0;
    int next = 0;
    while (field.find()) {
      out.append(format.substring(end, field.start()));
      end = field.end();
      String found = field.group();
      if (found.equals("{{") || found.equals("}}")) {
        out.append(found.charAt(0));
      } else if (found.length() == 1) {
        throw new Problem("the format '" + format + "' has a field that is not known");
      } else {
        String name = field.group(1);
        Object value = name.isEmpty() ? place(arguments, next++) : named(arguments, name);
        value = walk(value, field.group(2), allowance);
        out.append(
            "!r".equals(field.group(3))
                ? Printer.quoted(value, allowance)
                : Printer.text(value, allowance));
      }
    }
    return out.append(format.substring(end)).toString();
  }

  private static Object named(Arguments arguments, String name) {
    if (name.matches("\\d{1,6}")) {
      return place(arguments, Integer.parseInt(name));
    }
    Object value = arguments.named().get(name);
    if (value == null) {
      throw new Problem("format() lacks a value for {" + name + "}");
    }
    return value;
  }

  private static Object place(Arguments arguments, int place) {
    if (place >= arguments.positional().size()) {
      throw new Problem("format() lacks a value for field " + place);
    }
    return arguments.positional().get(place);
  }

  private static Object walk(Object value, String path, Allowance allowance) {
    Matcher step = STEP.matcher(path);
    Object reached = value;
    int end = 0;
    while (step.find() && step.start() == end) {
      end = step.end();
      String key = step.group(2);
      reached =
          key == null
              ? Attributes.attribute(reached, step.group(1))
              : Attributes.item(
                  reached, key.matches("\\d{1,6}") ? (Object) Long.valueOf(key) : key, allowance);
    }
    if (end < path.length()) {
      throw new Problem("the field '" + path + "' of a format is not known");
    }
    return reached;
  }
}
