package io.peft4j.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids and back. Implementations are safe to use from several threads.
 *
 * <p>Half a surrogate pair, which no file can hold, counts as U+FFFD.
 */
public interface Tokenizer {
  /**
   * The tokens of {@code text} alone: no special tokens are put around it, those that stand in it
   * are recognised, and there is no limit.
   */
  int[] encode(String text);

  /**
   * The tokens of {@code text} as somebody's words: what looks like a special token is encoded as
   * the letters that it is made of.
   */
  int[] encodeContent(String text);

  /**
   * The tokens of a text, or of a pair of texts, with the model's special tokens around them.
   *
   * @param maxLength largest number of tokens, the special ones included; tokens are taken from the
   *     end of the longer text first
   * @throws IllegalArgumentException if the special tokens alone are more than that
   */
  Encoded encode(String text, @Nullable String pair, int maxLength);

  /**
   * {@link #encode(String, String, int)} of many texts, faster than one by one.
   *
   * @param pairs as many as there are texts, or null for single texts
   */
  List<Encoded> encodeAll(List<String> texts, @Nullable List<String> pairs, int maxLength);

  /** The text of {@code ids}; special tokens are left out. */
  String decode(int[] ids);

  /** A new stream from tokens to text. */
  default TextStream stream() {
    return new TextStream(this, id -> false);
  }

  /** One more than the largest token id. */
  int vocabularySize();
}
