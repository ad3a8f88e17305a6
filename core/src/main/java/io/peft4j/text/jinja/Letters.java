package io.peft4j.text.jinja;

/** Kinds of letters, as Python's {@code str} sorts them. */
final class Letters {
  private Letters() {}

  static boolean isSpace(int letter) {
    return Character.isWhitespace(letter) || Character.isSpaceChar(letter) || letter == 0x85;
  }

  /** True if Python's {@code repr} shows the letter itself. */
  static boolean isPrintable(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> letter == ' ';
      default -> true;
    };
  }

  static boolean isNumber(int letter) {
    return switch (Character.getType(letter)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  static boolean isCased(int letter) {
    return Character.isUpperCase(letter)
        || Character.isLowerCase(letter)
        || Character.isTitleCase(letter);
  }

  /** {@code text} without the white space at its end. */
  static String stripEnd(String text) {
    int end = text.length();
    while (end > 0) {
      int letter = text.codePointBefore(end);
      if (!isSpace(letter)) {
        break;
      }
      end -= Character.charCount(letter);
    }
    return text.substring(0, end);
  }

  /** {@code text} without the white space at its start. */
  static String stripStart(String text) {
    int start = 0;
    while (start < text.length()) {
      int letter = text.codePointAt(start);
      if (!isSpace(letter)) {
        break;
      }
      start += Character.charCount(letter);
    }
    return text.substring(start);
  }
}
