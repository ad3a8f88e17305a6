package io.peft4j.text;

import java.util.List;

/** Texts that UTF-8 can hold. Java's can hold half a surrogate pair, which no file can. */
final class WellFormed {
  private WellFormed() {}

  /** {@code text} with U+FFFD for each half of a surrogate pair that stands alone. */
  static String of(String text) {
    int alone = alone(text, 0);
    if (alone < 0) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (int at = alone; at >= 0; at = alone(text, at + 1)) {
      mended.setCharAt(at, '\ufffd');
    }
    return mended.toString();
  }

  static List<String> of(List<String> texts) {
    return texts.stream().map(WellFormed::of).toList();
  }

  /** Where the first lone half at or behind {@code from} is; −1 if there is none. */
  private static int alone(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
