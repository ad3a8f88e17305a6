package io.peft4j.text;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Decodes tokens as they come. The pieces, put together, are what {@link Tokenizer#decode} makes of
 * all tokens; no piece ends within a letter. Not for several threads.
 *
 * <p>What a token is in text depends on its neighbours: several may make one letter, and the first
 * one of a text may lose a space. So a token is decoded together with the ones that the last piece
 * came from, and held back while its text may still change.
 */
public final class TextStream {
  /** What bytes become that are no text, or not yet. */
  private static final String BROKEN = "\ufffd";

  private final Tokenizer tokenizer;
  private final IntPredicate isByte;
  private int[] window = new int[0];

  /** How many tokens of the window have been handed out as text. */
  private int told;

  /** Whether the last token that is seen in the text is a byte. */
  private boolean inBytes;

  /**
   * A stream.
   *
   * @param isByte whether a token is one byte, whose text is known when the row of bytes ends
   */
  TextStream(Tokenizer tokenizer, IntPredicate isByte) {
    this.tokenizer = tokenizer;
    this.isByte = isByte;
  }

  /** The text that is certain now that {@code id} has come; often empty. */
  public String add(int id) {
    window = Arrays.copyOf(window, window.length + 1);
    window[window.length - 1] = id;
    inBytes = isByte.test(id) || inBytes && tokenizer.decode(new int[] {id}).isEmpty();
    if (inBytes) {
      return "";
    }
    String before = tokenizer.decode(Arrays.copyOf(window, told));
    String now = tokenizer.decode(window);
    if (now.endsWith(BROKEN) || !now.startsWith(before)) {
      return "";
    }
    if (now.length() > before.length()) {
      window = Arrays.copyOfRange(window, told, window.length);
    }
    told = window.length;
    return now.substring(before.length());
  }

  /** The text of the tokens that were held back; the stream is then as new. */
  public String finish() {
    String before = tokenizer.decode(Arrays.copyOf(window, told));
    String now = tokenizer.decode(window);
    window = new int[0];
    told = 0;
    inBytes = false;
    return now.startsWith(before) ? now.substring(before.length()) : now;
  }
}
