package io.peft4j.data;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells labels that are words, and so can be scored by their meaning, from mere numbers and codes.
 *
 * <p>The rule: with digits and punctuation left out, every label still has a word of at least two
 * letters (or one letter of a script that writes words so), and no two labels are the same. So
 * {@code card_arrival} and {@code refund} are words; {@code 3}, {@code A}, {@code c12}, and {@code
 * LABEL_0} beside {@code LABEL_1} are not.
 */
final class LabelWords {
  private static final Pattern WORD = Pattern.compile("\\p{L}{2,}|\\p{IsHan}");
  private static final Pattern NOT_LETTERS = Pattern.compile("[^\\p{L}\\p{M}]+");

  /** Where an identifier goes from one word to the next: cardArrival, HTTPError, card_arrival. */
  private static final Pattern JOINT =
      Pattern.compile(
          "[_.\\-\\s]+"
              + "|(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=\\p{L})(?=\\p{N})");

  private LabelWords() {}

  /** The words of every label in the order given, or nothing if they are not words. */
  static List<String> of(List<String> labels) {
    Set<String> different = new HashSet<>();
    for (String label : labels) {
      String letters = NOT_LETTERS.matcher(label.toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
      if (!WORD.matcher(letters).find() || !different.add(letters)) {
        return List.of();
      }
    }
    return labels.stream().map(LabelWords::words).toList();
  }

  /** A label as a phrase: an identifier is cut into its words in lower case, a phrase is kept. */
  private static String words(String label) {
    if (label.strip().matches(".*\\s.*")) {
      return label.strip().replaceAll("\\s+", " ");
    }
    return JOINT.matcher(label).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
  }
}
