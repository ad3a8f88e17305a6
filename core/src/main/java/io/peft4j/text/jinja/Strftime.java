package io.peft4j.text.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's {@code strftime} in the C locale. */
final class Strftime {
  private Strftime() {}

  static String format(String pattern, LocalDateTime time) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char letter = pattern.charAt(i);
      if (letter != '%') {
        text.append(letter);
        continue;
      }
      boolean plain = i + 1 < pattern.length() && pattern.charAt(i + 1) == '-';
      i += plain ? 2 : 1;
      if (i >= pattern.length()) {
        throw new Problem("the time format '" + pattern + "' ends within a field");
      }
      String field = field(pattern.charAt(i), pattern);
      String value = DateTimeFormatter.ofPattern(field, Locale.ENGLISH).format(time);
      text.append(plain ? value.replaceFirst("^0+(?=.)", "") : value);
    }
    return text.toString();
  }

  private static String field(char letter, String pattern) {
    return switch (letter) {
      case 'a' -> "EEE";
      case 'A' -> "EEEE";
      case 'b', 'h' -> "MMM";
      case 'B' -> "MMMM";
      case 'd' -> "dd";
      case 'D' -> "MM/dd/uu";
      case 'F' -> "uuuu-MM-dd";
      case 'H' -> "HH";
      case 'I' -> "hh";
      case 'j' -> "DDD";
      case 'm' -> "MM";
      case 'M' -> "mm";
      case 'p' -> "a";
      case 'R' -> "HH:mm";
      case 'S' -> "ss";
      case 'T' -> "HH:mm:ss";
      case 'y' -> "uu";
      case 'Y' -> "uuuu";
      case '%' -> "'%'";
      default ->
          throw new Problem(
              "the field %" + letter + " of the time format '" + pattern + "' is not known");
    };
  }
}
