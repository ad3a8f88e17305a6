package io.peft4j.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.peft4j.format.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A {@code tokenizer.json} whose special tokens have names that no text can hold, and the same ids.
 *
 * <p>With it, what reads like a special token is ordinary text, everywhere in a text at once. The
 * alternative, to encode the parts of a text by themselves, would change tokens where parts meet
 * and add SentencePiece's space in front of each.
 */
final class RenamedTokens {
  /** Unicode promises that these two never stand for a letter. */
  private static final char OPEN = '\ufdd0';

  private static final char CLOSE = '\ufdd1';

  private RenamedTokens() {}

  /** The name of a special token in the renamed file. */
  static String name(int id) {
    return OPEN + Integer.toString(id) + CLOSE;
  }

  /** {@code text} without what only names have. */
  static String withoutNames(String text) {
    return text.replace(OPEN, '\ufffd');
  }

  /** The file with its special tokens renamed. */
  static byte[] rename(byte[] json, List<SpecialToken> special, String source) {
    ObjectNode root = Json.read(json, ObjectNode.class, source);
    ObjectNode model = (ObjectNode) root.path("model");
    for (SpecialToken token : special) {
      rename(model, token);
    }
    for (JsonNode added : root.path("added_tokens")) {
      if (added.path("special").asBoolean()) {
        ((ObjectNode) added).put("content", name(added.path("id").asInt()));
      }
    }
    return root.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void rename(ObjectNode model, SpecialToken token) {
    TextNode name = TextNode.valueOf(name(token.id()));
    JsonNode vocabulary = model.path("vocab");
    if (vocabulary instanceof ObjectNode byText && byText.has(token.text())) {
      byText.set(name.textValue(), byText.remove(token.text()));
    } else if (vocabulary instanceof ArrayNode pieces && pieces.size() > token.id()) {
      ArrayNode piece = (ArrayNode) pieces.get(token.id());
      if (piece.path(0).asText().equals(token.text())) {
        piece.set(0, name);
      }
    }
    if (model.path("unk_token").asText().equals(token.text())) {
      model.set("unk_token", name);
    }
  }
}
