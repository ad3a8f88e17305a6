package io.peft4j.text;

import io.peft4j.text.SpecialTokens.Match;
import java.util.List;

/**
 * A text for a tokenizer with {@link RenamedTokens}.
 *
 * @param text with the names of its special tokens where they stood
 * @param special where they stood in the text as it was
 */
record RenamedText(String text, List<Match> special) {

  static RenamedText of(MarkedText marked) {
    StringBuilder renamed = new StringBuilder();
    int end = 0;
    for (Match match : marked.special()) {
      renamed.append(RenamedTokens.withoutNames(marked.text().substring(end, match.start())));
      renamed.append(RenamedTokens.name(match.token().id()));
      end = match.end();
    }
    renamed.append(RenamedTokens.withoutNames(marked.text().substring(end)));
    return new RenamedText(renamed.toString(), marked.special());
  }

  /** {@code tokens} of this text, with their places in the text as it was. */
  PlacedTokens inOriginal(PlacedTokens tokens) {
    return new PlacedTokens(tokens.ids(), inOriginal(tokens.starts()), inOriginal(tokens.ends()));
  }

  private int[] inOriginal(int[] places) {
    int[] original = new int[places.length];
    int next = 0;
    // How much further on the same place is in the renamed text.
    int shift = 0;
    for (int i = 0; i < places.length; i++) {
      while (next < special.size() && places[i] >= nameEnd(next, shift)) {
        shift = nameEnd(next, shift) - special.get(next).end();
        next++;
      }
      int place = places[i] - shift;
      boolean within = next < special.size() && place > special.get(next).start();
      original[i] = within ? special.get(next).start() : place;
    }
    return original;
  }

  /** Where the name of a special token ends, if all places before it are shifted. */
  private int nameEnd(int index, int shift) {
    Match match = special.get(index);
    return match.start() + shift + RenamedTokens.name(match.token().id()).length();
  }
}
