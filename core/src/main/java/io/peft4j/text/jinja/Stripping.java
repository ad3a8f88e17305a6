package io.peft4j.text.jinja;

import java.util.function.IntPredicate;

/** Methods that take something away at the ends of a text. */
final class Stripping {
  private Stripping() {}

  static String strip(String self, Arguments arguments, boolean start, boolean end) {
    Parameters given = arguments.bind("strip()", "chars");
    return strip(self, given.get("chars"), start, end);
  }

  /**
   * Takes letters away.
   *
   * @param chars the letters as one text, or None for white space
   */
  static String strip(String self, Object chars, boolean start, boolean end) {
    IntPredicate unwanted;
    if (chars == None.NONE) {
      unwanted = Letters::isSpace;
    } else if (chars instanceof String letters) {
      unwanted = letter -> letters.indexOf(letter) >= 0;
    } else {
      throw new Problem("strip() needs a str, not a " + Values.typeName(chars));
    }
    int from = 0;
    int to = self.length();
    while (start && from < to && unwanted.test(self.codePointAt(from))) {
      from += Character.charCount(self.codePointAt(from));
    }
    while (end && to > from && unwanted.test(self.codePointBefore(to))) {
      to -= Character.charCount(self.codePointBefore(to));
    }
    return self.substring(from, to);
  }

  static String removePrefix(String self, Arguments arguments) {
    String prefix = arguments.bind("removeprefix()", "prefix").text("prefix");
    return self.startsWith(prefix) ? self.substring(prefix.length()) : self;
  }

  static String removeSuffix(String self, Arguments arguments) {
    String suffix = arguments.bind("removesuffix()", "suffix").text("suffix");
    return self.endsWith(suffix) ? self.substring(0, self.length() - suffix.length()) : self;
  }
}
