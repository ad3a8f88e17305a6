package io.peft4j.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.peft4j.text.jinja.Rendered.Span;
import java.util.List;

/**
 * Tokens and where in the text each comes from: characters from {@code starts} to before {@code
 * ends}. The parts of one letter all have that letter's place.
 */
record PlacedTokens(int[] ids, int[] starts, int[] ends) {

  /** What the library found in {@code text}; it counts code points. */
  static PlacedTokens of(Encoding encoding, String text) {
    long[] ids = encoding.getIds();
    CharSpan[] spans = encoding.getCharTokenSpans();
    PlacedTokens tokens =
        new PlacedTokens(new int[ids.length], new int[ids.length], new int[ids.length]);
    int[] places = places(text);
    for (int i = 0; i < ids.length; i++) {
      tokens.ids[i] = (int) ids[i];
      tokens.starts[i] = places[spans[i].getStart()];
      tokens.ends[i] = places[spans[i].getEnd()];
    }
    return tokens;
  }

  /** For each code point, and the end, where in {@code text} it starts. */
  private static int[] places(String text) {
    int[] places = new int[text.codePointCount(0, text.length()) + 1];
    int place = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = place;
      place += place < text.length() ? Character.charCount(text.codePointAt(place)) : 0;
    }
    return places;
  }

  /** Which tokens have a part in one of {@code spans}, which are in order. */
  boolean[] within(List<Span> spans) {
    boolean[] within = new boolean[ids.length];
    int next = 0;
    for (int i = 0; i < ids.length; i++) {
      while (next < spans.size() && spans.get(next).end() <= starts[i]) {
        next++;
      }
      within[i] = next < spans.size() && ends[i] > spans.get(next).start();
    }
    return within;
  }
}
