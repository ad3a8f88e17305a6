package io.peft4j.text.jinja;

import static java.util.Map.entry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}. Places in a text are counted in code points. */
final class TextMethods {
  /** A method of a text. */
  private interface Method {
    Object call(String self, Arguments arguments, Allowance allowance);
  }

  private interface UnaryOperation {
    Object of(String self);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          entry("strip", (s, a, all) -> Stripping.strip(s, a, true, true)),
          entry("lstrip", (s, a, all) -> Stripping.strip(s, a, true, false)),
          entry("rstrip", (s, a, all) -> Stripping.strip(s, a, false, true)),
          entry("removeprefix", (s, a, all) -> Stripping.removePrefix(s, a)),
          entry("removesuffix", (s, a, all) -> Stripping.removeSuffix(s, a)),
          entry("split", Splitting::split),
          entry("rsplit", Splitting::splitFromEnd),
          entry("splitlines", Splitting::lines),
          entry("partition", (s, a, all) -> Splitting.partition(s, a, false, all)),
          entry("rpartition", (s, a, all) -> Splitting.partition(s, a, true, all)),
          entry("join", TextMethods::join),
          entry("replace", TextMethods::replace),
          entry("format", BraceFormat::apply),
          entry("find", (s, a, all) -> find(s, a, false)),
          entry("rfind", (s, a, all) -> find(s, a, true)),
          entry("index", (s, a, all) -> index(s, a, false)),
          entry("rindex", (s, a, all) -> index(s, a, true)),
          entry("count", TextMethods::count),
          entry("startswith", (s, a, all) -> affix(s, a, true)),
          entry("endswith", (s, a, all) -> affix(s, a, false)),
          entry("upper", plain(TextMethods::upper)),
          entry("lower", plain(TextMethods::lower)),
          entry("casefold", plain(s -> lower(upper(s)))),
          entry("title", plain(TextMethods::title)),
          entry("capitalize", plain(TextMethods::capitalize)),
          entry("ljust", (s, a, all) -> justify(s, a, all, 0)),
          entry("rjust", (s, a, all) -> justify(s, a, all, 1)),
          entry("center", (s, a, all) -> justify(s, a, all, 0.5)),
          entry("zfill", TextMethods::fillWithZeros),
          entry("isspace", plain(s -> all(s, Letters::isSpace))),
          entry("isalpha", plain(s -> all(s, Character::isLetter))),
          entry("isdigit", plain(s -> all(s, Character::isDigit))),
          entry("isdecimal", plain(s -> all(s, Character::isDigit))),
          entry("isnumeric", plain(s -> all(s, Letters::isNumber))),
          entry("isalnum", plain(s -> all(s, c -> Letters.isNumber(c) || Character.isLetter(c)))),
          entry("isupper", plain(s -> isCase(s, Character::isUpperCase))),
          entry("islower", plain(s -> isCase(s, Character::isLowerCase))));

  private TextMethods() {}

  /** A method without arguments. */
  private static Method plain(UnaryOperation method) {
    return (self, arguments, allowance) -> {
      arguments.bind("the method");
      return method.of(self);
    };
  }

  /** The method {@code name} of {@code text}, or null if there is none. */
  static @Nullable Function of(String text, String name) {
    Method method = METHODS.get(name);
    return method == null
        ? null
        : (arguments, allowance) -> {
          allowance.search(text.length(), 1);
          Object result = method.call(text, arguments, allowance);
          if (result instanceof String made) {
            allowance.text(made.length());
          }
          return result;
        };
  }

  static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return titleCase(first) + lower(text).substring(lower(Character.toString(first)).length());
  }

  static String titleCase(int letter) {
    int title = Character.toTitleCase(letter);
    // A letter such as ß has no title case of one letter.
    String upper = upper(Character.toString(letter));
    return title != letter || upper.codePointCount(0, upper.length()) == 1
        ? Character.toString(title)
        : capitalize(upper);
  }

  private static String title(String text) {
    StringBuilder title = new StringBuilder(text.length());
    boolean within = false;
    for (int letter : text.codePoints().toArray()) {
      title.append(within ? lower(Character.toString(letter)) : titleCase(letter));
      within = Letters.isCased(letter);
    }
    return title.toString();
  }

  static String join(String between, Arguments arguments, Allowance allowance) {
    Object parts = arguments.bind("join()", "iterable").required("iterable");
    TextBuilder joined = new TextBuilder(allowance);
    boolean first = true;
    for (Object part : Values.items(parts, allowance)) {
      if (!(part instanceof String text)) {
        throw new Problem("join() joins texts, and one item is a " + Values.typeName(part));
      }
      joined.append(first ? "" : between).append(text);
      first = false;
    }
    return joined.toString();
  }

  private static String replace(String self, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("replace()", "old", "new", "count");
    return replace(self, given.text("old"), given.text("new"), given.whole("count", -1), allowance);
  }

  /** Replaces the first {@code count} places, or all of them if it is negative. */
  static String replace(String self, String old, String with, long count, Allowance allowance) {
    allowance.search(self.length(), old.length());
    TextBuilder out = new TextBuilder(allowance);
    int end = 0;
    long left = count < 0 ? Long.MAX_VALUE : count;
    for (int from = 0; left > 0; left--) {
      int place = self.indexOf(old, from);
      if (place < 0 || from > self.length()) {
        break;
      }
      allowance.step();
      out.append(self.substring(end, place)).append(with);
      end = place + old.length();
      // An empty pattern stands before every letter and at the end.
      from = old.isEmpty() ? next(self, place) : end;
    }
    return out.append(self.substring(end)).toString();
  }

  private static int next(String text, int place) {
    return place < text.length()
        ? place + Character.charCount(text.codePointAt(place))
        : text.length() + 1;
  }

  private static long find(String self, Arguments arguments, boolean last) {
    Parameters given = arguments.bind("find()", "sub", "start", "end");
    String part = given.text("sub");
    int size = Values.length(self);
    int start = bound(given.whole("start", 0), size);
    int end = bound(given.get("end") == None.NONE ? size : given.whole("end", size), size);
    if (start > end) {
      return -1;
    }
    String within =
        self.substring(self.offsetByCodePoints(0, start), self.offsetByCodePoints(0, end));
    int place = last ? within.lastIndexOf(part) : within.indexOf(part);
    return place < 0 ? -1 : start + within.codePointCount(0, place);
  }

  private static int bound(long place, int size) {
    return (int) Math.max(0, Math.min(size, place < 0 ? place + size : place));
  }

  private static long index(String self, Arguments arguments, boolean last) {
    long place = find(self, arguments, last);
    if (place < 0) {
      throw new Problem("index() does not find the text that it looks for");
    }
    return place;
  }

  private static long count(String self, Arguments arguments, Allowance allowance) {
    String part = arguments.bind("count()", "sub").text("sub");
    if (part.isEmpty()) {
      return Values.length(self) + 1L;
    }
    allowance.search(self.length(), part.length());
    long count = 0;
    for (int at = self.indexOf(part); at >= 0; at = self.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static boolean affix(String self, Arguments arguments, boolean atStart) {
    Object wanted =
        arguments.bind(atStart ? "startswith()" : "endswith()", "affix").required("affix");
    for (Object each : wanted instanceof Tuple tuple ? tuple.items() : List.of(wanted)) {
      if (!(each instanceof String affix)) {
        throw new Problem(
            (atStart ? "startswith()" : "endswith()")
                + " needs a str, not a "
                + Values.typeName(each));
      }
      if (atStart ? self.startsWith(affix) : self.endsWith(affix)) {
        return true;
      }
    }
    return false;
  }

  /** Pads to a width, with {@code share} of the padding in front. */
  private static String justify(
      String self, Arguments arguments, Allowance allowance, double share) {
    Parameters given = arguments.bind("justify", "width", "fillchar");
    String fill = given.text("fillchar", " ");
    if (Values.length(fill) != 1) {
      throw new Problem("a text is padded with one letter, not with '" + fill + "'");
    }
    return padded(self, given.whole("width", 0), fill, allowance, share);
  }

  static String padded(String text, long width, String fill, Allowance allowance, double share) {
    long missing = Math.max(0, width - Values.length(text));
    // CPython puts the odd letter of a centred text in front when the width is odd.
    long front = share == 0.5 ? missing / 2 + (missing & width & 1) : (long) share * missing;
    return new TextBuilder(allowance)
        .repeat(fill, front)
        .append(text)
        .repeat(fill, missing - front)
        .toString();
  }

  private static String fillWithZeros(String self, Arguments arguments, Allowance allowance) {
    long width = arguments.bind("zfill()", "width").whole("width", 0);
    boolean signed = self.startsWith("-") || self.startsWith("+");
    String digits = signed ? self.substring(1) : self;
    return (signed ? self.substring(0, 1) : "")
        + padded(digits, width - (signed ? 1 : 0), "0", allowance, 1);
  }

  private static boolean all(String text, IntPredicate kind) {
    return !text.isEmpty() && text.codePoints().allMatch(kind);
  }

  static boolean isCase(String text, IntPredicate wanted) {
    return text.codePoints().anyMatch(wanted)
        && text.codePoints().filter(Letters::isCased).allMatch(wanted);
  }
}
