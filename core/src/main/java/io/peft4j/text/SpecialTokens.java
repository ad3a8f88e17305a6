package io.peft4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The special tokens of a tokenizer, and where they stand in a text. */
final class SpecialTokens {
  /** A place in a text, from {@code start} to before {@code end}, that reads as a special token. */
  record Match(int start, int end, SpecialToken token) {}

  private final List<SpecialToken> tokens;

  /** The tokens by their first letter, the longest first. */
  private final Map<Character, List<SpecialToken>> byFirst = new HashMap<>();

  SpecialTokens(List<SpecialToken> tokens) {
    this.tokens = List.copyOf(tokens);
    for (SpecialToken token : tokens) {
      byFirst.computeIfAbsent(token.text().charAt(0), first -> new ArrayList<>()).add(token);
    }
    byFirst
        .values()
        .forEach(list -> list.sort(Comparator.comparingInt(token -> -token.text().length())));
  }

  /** Those of a {@code tokenizer.json}. */
  static SpecialTokens of(JsonNode tokenizer) {
    List<SpecialToken> tokens = new ArrayList<>();
    for (JsonNode added : tokenizer.path("added_tokens")) {
      String text = added.path("content").asText();
      if (added.path("special").asBoolean() && !text.isEmpty()) {
        tokens.add(new SpecialToken(text, added.path("id").asInt()));
      }
    }
    return new SpecialTokens(tokens);
  }

  List<SpecialToken> all() {
    return tokens;
  }

  Optional<Integer> id(@Nullable String text) {
    return tokens.stream()
        .filter(token -> token.text().equals(text))
        .map(SpecialToken::id)
        .findFirst();
  }

  Optional<String> text(int id) {
    return tokens.stream().filter(token -> token.id() == id).map(SpecialToken::text).findFirst();
  }

  /** The first places from left to right, the longest token where several start. */
  List<Match> find(String text) {
    List<Match> found = new ArrayList<>();
    for (int at = 0; at < text.length(); at++) {
      for (SpecialToken token : byFirst.getOrDefault(text.charAt(at), List.of())) {
        if (text.startsWith(token.text(), at)) {
          int end = at + token.text().length();
          found.add(new Match(at, end, token));
          at = end - 1;
          break;
        }
      }
    }
    return found;
  }
}
