package io.peft4j.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Methods that cut a text into parts. */
final class Splitting {
  private Splitting() {}

  static List<Object> split(String self, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("split()", "sep", "maxsplit");
    long most = most(given);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    if (given.get("sep") == None.NONE) {
      for (from = word(self, from); from < self.length(); from = word(self, from)) {
        int end = parts.size() < most ? space(self, from) : self.length();
        parts.add(self.substring(from, end));
        from = end;
      }
    } else {
      String separator = separator(given, self, allowance);
      for (int cut; parts.size() < most && (cut = self.indexOf(separator, from)) >= 0; ) {
        parts.add(self.substring(from, cut));
        from = cut + separator.length();
      }
      parts.add(self.substring(from));
    }
    return charged(parts, self, allowance);
  }

  static List<Object> splitFromEnd(String self, Arguments arguments, Allowance allowance) {
    Parameters given = arguments.bind("rsplit()", "sep", "maxsplit");
    long most = most(given);
    List<Object> parts = new ArrayList<>();
    int to = self.length();
    if (given.get("sep") == None.NONE) {
      for (to = wordEnd(self, to); to > 0; to = wordEnd(self, to)) {
        int start = parts.size() < most ? spaceEnd(self, to) : 0;
        parts.add(self.substring(start, to));
        to = start;
      }
    } else {
      String separator = separator(given, self, allowance);
      int length = separator.length();
      for (int cut;
          parts.size() < most && (cut = self.lastIndexOf(separator, to - length)) >= 0; ) {
        parts.add(self.substring(cut + length, to));
        to = cut;
      }
      parts.add(self.substring(0, to));
    }
    Collections.reverse(parts);
    return charged(parts, self, allowance);
  }

  private static long most(Parameters given) {
    long most = given.whole("maxsplit", -1);
    return most < 0 ? Long.MAX_VALUE : most;
  }

  private static String separator(Parameters given, String self, Allowance allowance) {
    String separator = given.text("sep");
    if (separator.isEmpty()) {
      throw new Problem("split() has an empty separator");
    }
    allowance.search(self.length(), separator.length());
    return separator;
  }

  private static List<Object> charged(List<Object> parts, String self, Allowance allowance) {
    allowance.list(parts.size());
    allowance.text(self.length());
    return parts;
  }

  private static int word(String text, int from) {
    int at = from;
    while (at < text.length() && Letters.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int space(String text, int from) {
    int at = from;
    while (at < text.length() && !Letters.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static int wordEnd(String text, int to) {
    int at = to;
    while (at > 0 && Letters.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private static int spaceEnd(String text, int to) {
    int at = to;
    while (at > 0 && !Letters.isSpace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  static List<Object> lines(String self, Arguments arguments, Allowance allowance) {
    return lines(
        self, arguments.bind("splitlines()", "keepends").truth("keepends", false), allowance);
  }

  static List<Object> lines(String self, boolean keepEnds, Allowance allowance) {
    List<Object> lines = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < self.length(); i++) {
      if (!isLineEnd(self.charAt(i))) {
        continue;
      }
      int end = i;
      if (self.charAt(i) == '\r' && i + 1 < self.length() && self.charAt(i + 1) == '\n') {
        i++;
      }
      lines.add(self.substring(start, keepEnds ? i + 1 : end));
      start = i + 1;
    }
    if (start < self.length()) {
      lines.add(self.substring(start));
    }
    return charged(lines, self, allowance);
  }

  private static boolean isLineEnd(char letter) {
    return letter >= '\n' && letter <= '\r'
        || letter >= 0x1c && letter <= 0x1e
        || letter == 0x85
        || letter == 0x2028
        || letter == 0x2029;
  }

  static Tuple partition(String self, Arguments arguments, boolean last, Allowance allowance) {
    Parameters given = arguments.bind("partition()", "sep");
    String separator = separator(given, self, allowance);
    allowance.text(self.length());
    int cut = last ? self.lastIndexOf(separator) : self.indexOf(separator);
    if (cut < 0) {
      return last ? Tuple.of("", "", self) : Tuple.of(self, "", "");
    }
    return Tuple.of(self.substring(0, cut), separator, self.substring(cut + separator.length()));
  }
}
