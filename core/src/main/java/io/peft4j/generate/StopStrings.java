package io.peft4j.generate;

import java.util.List;

/**
 * Ends a text at the first stop string that it completes, wherever the pieces in which the text
 * comes are cut.
 *
 * <p>Text is held back as long as it may be the beginning of a stop string, so that none of it is
 * ever shown. Of stop strings that end together the longest counts.
 */
final class StopStrings {
  private final List<String> strings;
  private final int longest;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  /** Looks for {@code strings}, none of them empty. */
  StopStrings(List<String> strings) {
    this.strings = List.copyOf(strings);
    this.longest = strings.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Takes the next piece and returns what may be shown: everything in front of a stop string. */
  String accept(String piece) {
    if (strings.isEmpty()) {
      return piece;
    }
    held.append(piece);
    int end = Integer.MAX_VALUE;
    int start = 0;
    for (String string : strings) {
      int at = held.indexOf(string);
      int until = at + string.length();
      if (at >= 0 && (until < end || until == end && at < start)) {
        end = until;
        start = at;
      }
    }
    stopped = end < Integer.MAX_VALUE;
    String shown = held.substring(0, stopped ? start : held.length() - beginnings());
    held.delete(0, stopped ? held.length() : shown.length());
    return shown;
  }

  /** Length of the longest end of the text that some stop string begins with. */
  private int beginnings() {
    for (int length = Math.min(held.length(), longest - 1); length > 0; length--) {
      String end = held.substring(held.length() - length);
      for (String string : strings) {
        if (string.length() > length && string.startsWith(end)) {
          return length;
        }
      }
    }
    return 0;
  }

  /** True once a stop string was found. */
  boolean stopped() {
    return stopped;
  }

  /** What was held back: to be shown when the text ends without a stop string. */
  String rest() {
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }
}
