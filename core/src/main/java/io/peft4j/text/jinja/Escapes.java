package io.peft4j.text.jinja;

/** Backslashes in strings, as Python reads them. */
final class Escapes {
  private Escapes() {}

  static String resolve(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder resolved = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter != '\\' || i + 1 == text.length()) {
        resolved.append(letter);
        continue;
      }
      char kind = text.charAt(++i);
      switch (kind) {
        case '\n' -> {}
        case 'n' -> resolved.append('\n');
        case 't' -> resolved.append('\t');
        case 'r' -> resolved.append('\r');
        case 'b' -> resolved.append('\b');
        case 'f' -> resolved.append('\f');
        case 'v' -> resolved.append('\u000b');
        case 'a' -> resolved.append('\u0007');
        case '\\', '\'', '"' -> resolved.append(kind);
        case 'x', 'u', 'U' -> {
          int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
          resolved.appendCodePoint(hexadecimal(text, i + 1, digits));
          i += digits;
        }
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          int end = i + 1;
          while (end < text.length() && end < i + 3 && "01234567".indexOf(text.charAt(end)) >= 0) {
            end++;
          }
          resolved.append((char) Integer.parseInt(text.substring(i, end), 8));
          i = end - 1;
        }
        case 'N' -> throw new Problem("letters by name, \\N, are not known");
        default -> resolved.append('\\').append(kind);
      }
    }
    return resolved.toString();
  }

  private static int hexadecimal(String text, int from, int digits) {
    int end = from + digits;
    if (end <= text.length() && text.substring(from, end).matches("[0-9a-fA-F]+")) {
      long letter = Long.parseLong(text.substring(from, end), 16);
      if (letter <= Character.MAX_CODE_POINT) {
        return (int) letter;
      }
    }
    throw new Problem(
        "a letter by number, such as \\u00e9, has too few digits or too large a number");
  }
}
