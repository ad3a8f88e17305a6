package io.peft4j.method;

import java.util.Collection;
import java.util.Comparator;

/** The name that a misspelt one may have been meant for. */
final class Nearest {
  private Nearest() {}

  /** How an error message goes on: with the nearest name, or with all if none is near. */
  static String suggestion(String wrong, Collection<String> names) {
    String nearest =
        names.stream().min(Comparator.comparingInt(name -> distance(wrong, name))).orElse("");
    return distance(wrong, nearest) <= Math.max(1, wrong.length() / 3)
        ? ": did you mean \"" + nearest + "\"?"
        : ": choose among " + String.join(", ", names);
  }

  /** Letters to insert, drop or change to get from one to the other (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      int diagonal = i - 1;
      for (int j = 0; j <= b.length(); j++) {
        int above = row[j];
        row[j] =
            i == 0
                ? j
                : j == 0
                    ? i
                    : Math.min(
                        Math.min(above, row[j - 1]) + 1,
                        diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
