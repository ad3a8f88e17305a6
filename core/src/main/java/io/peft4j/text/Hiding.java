package io.peft4j.text;

import io.peft4j.format.UserError;
import io.peft4j.text.SpecialTokens.Match;
import io.peft4j.text.jinja.Rendered.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps somebody's words apart from a template's: whatever reads like a special token in them goes
 * through the template as one letter that nobody wrote, and is put back afterwards.
 *
 * <p>What is hidden is whole tokens. A template could still put one together from pieces, {@code
 * "<|im_"} out of a message and its own {@code "end|>"}; {@link #withoutMarks} gives the same words
 * with none of the letters that this takes, to compare with.
 */
final class Hiding {
  private static final int FIRST_LETTER = 0xf0000;

  private final SpecialTokens special;
  private final BitSet taken = new BitSet();
  private final Map<String, String> letters = new HashMap<>();
  private final Map<String, String> hidden = new LinkedHashMap<>();
  private int next = FIRST_LETTER;

  /**
   * A hiding place.
   *
   * @param words everything that will be hidden, to see which letters it has
   */
  Hiding(SpecialTokens special, @Nullable Object words) {
    this.special = special;
    Words.forEach(
        words, text -> text.codePoints().filter(c -> c >= FIRST_LETTER).forEach(taken::set));
  }

  /** {@code words} with special tokens hidden. */
  @Nullable Object hide(@Nullable Object words) {
    return Words.map(words, this::hide);
  }

  private String hide(String text) {
    List<Match> matches = special.find(text);
    if (matches.isEmpty()) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    int end = 0;
    for (Match match : matches) {
      String letter = letter(match.token().text());
      hidden.put(letter, match.token().text());
      safe.append(text, end, match.start()).append(letter);
      end = match.end();
    }
    return safe.append(text.substring(end)).toString();
  }

  /** The letter that stands for {@code text}, one that is in none of the words. */
  private String letter(String text) {
    return letters.computeIfAbsent(
        text,
        unused -> {
          while (taken.get(next) || (next & 0xfffe) == 0xfffe) {
            next++;
          }
          if (next > Character.MAX_CODE_POINT) {
            throw new UserError(
                "a message has too many letters for private use: take some of them out");
          }
          return Character.toString(next++);
        });
  }

  /**
   * Hidden words with another letter for each bracket, bar or other mark that special tokens have;
   * null if they have none.
   */
  @Nullable Object withoutMarks(@Nullable Object words) {
    BitSet marks = new BitSet();
    for (SpecialToken token : special.all()) {
      token
          .text()
          .codePoints()
          .filter(c -> !Character.isUnicodeIdentifierPart(c) && !Character.isWhitespace(c))
          .forEach(marks::set);
    }
    boolean[] changed = {false};
    Object without =
        Words.mapValues(
            words,
            text -> {
              StringBuilder other = new StringBuilder(text.length());
              text.codePoints()
                  .forEach(
                      c -> {
                        String letter = Character.toString(c);
                        other.append(marks.get(c) ? letter(letter) : letter);
                        changed[0] |= marks.get(c);
                      });
              return other.toString();
            });
    return changed[0] ? without : null;
  }

  /** A rendered text with the hidden words put back, and the places of some spans in it. */
  record Restored(MarkedText text, List<Span> spans) {}

  /** Puts the words back. What reads like a special token now is one. */
  Restored restore(String rendered, List<Span> spans) {
    StringBuilder text = new StringBuilder(rendered.length());
    int[] moved = new int[rendered.length() + 1];
    List<Match> marked = new ArrayList<>();
    List<Match> found = special.find(rendered);
    int match = 0;
    for (int at = 0; at < rendered.length(); ) {
      int end;
      if (match < found.size() && found.get(match).start() == at) {
        SpecialToken token = found.get(match++).token();
        end = at + token.text().length();
        marked.add(new Match(text.length(), text.length() + token.text().length(), token));
        text.append(token.text());
      } else {
        end = at + step(rendered, at);
        String letter = rendered.substring(at, end);
        text.append(hidden.getOrDefault(unescaped(letter), letter));
      }
      for (at++; at < end; at++) {
        moved[at] = text.length();
      }
      moved[at] = text.length();
    }
    return new Restored(
        new MarkedText(text.toString(), marked),
        spans.stream().map(span -> new Span(moved[span.start()], moved[span.end()])).toList());
  }

  /** Length of the letter at a place, and of a hidden letter that became an escape in JSON. */
  private int step(String rendered, int at) {
    if (rendered.charAt(at) == '\\' && !hidden.isEmpty()) {
      int end = Math.min(rendered.length(), at + 12);
      if (hidden.containsKey(unescaped(rendered.substring(at, end)))) {
        return 12;
      }
    }
    return Character.charCount(rendered.codePointAt(at));
  }

  private static String unescaped(String letter) {
    return letter.matches("\\\\ud[0-9a-f]{3}\\\\ud[0-9a-f]{3}")
        ? new String(
            new char[] {
              (char) Integer.parseInt(letter.substring(2, 6), 16),
              (char) Integer.parseInt(letter.substring(8), 16)
            })
        : letter;
  }
}
