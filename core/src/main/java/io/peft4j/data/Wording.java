package io.peft4j.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text reduced to what matters when two texts are compared. */
final class Wording {
  /** Runs of letters and digits; in scripts that set no spaces, each character alone. */
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]"
              + "|[\\p{L}\\p{M}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsThai}]]+");

  private static final Pattern SPACE = Pattern.compile("[\\s\\h]+");
  private static final Pattern NUMBER = Pattern.compile("\\p{N}+");

  /**
   * English words that carry little content; {@code s} and {@code t} are cut off by apostrophes.
   */
  private static final Set<String> STOP_WORDS =
      Set.of(
          ("a an the this that these those some any each every all both either such other another i"
               + " me my we us our you your he him his she her it its they them their one who whom"
               + " whose which what there here and or nor but if than then so as because while when"
               + " where how of to in on at by for with from into onto upon about over under"
               + " between through during after before up down out off is are was were be been"
               + " being am has have had having do does did will would can could may might must"
               + " shall should not no s t e g etc especially usually very")
              .split(" "));

  private Wording() {}

  /** The text in one spelling: compatibility characters, case and spacing levelled. */
  static String plain(String text) {
    String levelled = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return SPACE.matcher(levelled).replaceAll(" ").strip();
  }

  /** The words of a text in lower case and in their order, without punctuation. */
  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(plain(text));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    return words;
  }

  /**
   * The different words that carry content: no stop words, no numbers. A text made of those alone
   * keeps them, and one without any word stands for itself, so that the set is never empty.
   */
  static Set<String> content(String text) {
    List<String> words = words(text);
    Set<String> content = new TreeSet<>(words);
    content.removeIf(word -> STOP_WORDS.contains(word) || NUMBER.matcher(word).matches());
    if (content.isEmpty()) {
      content.addAll(words);
    }
    if (content.isEmpty()) {
      content.add(plain(text));
    }
    return content;
  }
}
