package io.peft4j.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * SentencePiece's BPE in the words of a {@code tokenizer.json}, which knows merges by rank where
 * SentencePiece knows tokens by score.
 *
 * <p>SentencePiece joins the two neighbours whose union has the best score. So every way to cut a
 * token into two others is a merge, and a better token's merges come first.
 */
final class SentencePiece {
  /** What stands for a space. */
  static final char SPACE = '\u2581';

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SentencePiece() {}

  /** Two tokens that become one. */
  record Merge(String left, String right) {}

  private record Ranked(Merge merge, double score, int left, int right) {}

  /**
   * The merges of a vocabulary, the best first. Among those of one token the longer left part comes
   * first, as in transformers' conversion.
   *
   * @param merged which tokens texts become by merging
   */
  static List<Merge> merges(List<String> tokens, double[] scores, IntPredicate merged) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (merged.test(i)) {
        ids.put(tokens.get(i), i);
      }
    }
    List<Ranked> all = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (merged.test(i)) {
        addCuts(tokens.get(i), scores[i], ids, all);
      }
    }
    all.sort(
        Comparator.comparingDouble(Ranked::score)
            .thenComparingInt(Ranked::left)
            .thenComparingInt(Ranked::right)
            .reversed());
    return all.stream().map(Ranked::merge).toList();
  }

  private static void addCuts(
      String token, double score, Map<String, Integer> ids, List<Ranked> all) {
    int length = token.codePointCount(0, token.length());
    for (int cut = 1; cut < length; cut++) {
      int at = token.offsetByCodePoints(0, cut);
      String left = token.substring(0, at);
      String right = token.substring(at);
      if (ids.containsKey(left) && ids.containsKey(right)) {
        all.add(new Ranked(new Merge(left, right), score, cut, length - cut));
      }
    }
  }

  /**
   * Writes spaces as {@link #SPACE}.
   *
   * @param prefixed whether one stands before every text
   */
  static ObjectNode normalizer(boolean prefixed) {
    ObjectNode replace =
        JSON.objectNode().put("type", "Replace").put("content", String.valueOf(SPACE));
    replace.putObject("pattern").put("String", " ");
    if (!prefixed) {
      return replace;
    }
    ObjectNode both = JSON.objectNode().put("type", "Sequence");
    ArrayNode steps = both.putArray("normalizers");
    steps.addObject().put("type", "Prepend").put("prepend", String.valueOf(SPACE));
    steps.add(replace);
    return both;
  }

  /** Makes text of tokens: spaces, bytes, and without the space before the text. */
  static ObjectNode decoder(boolean prefixed) {
    ObjectNode sequence = JSON.objectNode().put("type", "Sequence");
    ArrayNode steps = sequence.putArray("decoders");
    ObjectNode replace = steps.addObject().put("type", "Replace").put("content", " ");
    replace.putObject("pattern").put("String", String.valueOf(SPACE));
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (prefixed) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return sequence;
  }
}
