package io.peft4j.compare;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One line of a file of predictions: an object, whose problems are told with file and line. */
record ExternalLine(Path path, int number, JsonNode node) {

  static ExternalLine parse(Path path, int number, String text) {
    JsonNode node;
    try {
      node = Json.mapper().readTree(text);
    } catch (JacksonException e) {
      throw at(path, number, "is not JSON: " + e.getOriginalMessage());
    }
    if (!node.isObject()) {
      throw at(
          path,
          number,
          "is not an object: write {\"item\": …, \"label\": …, \"prediction\": …} or {\"item\": …,"
              + " \"loss\": …}");
    }
    return new ExternalLine(path, number, node);
  }

  boolean has(String key) {
    return node.has(key);
  }

  /** A text, or a number as text. */
  String text(String key) {
    JsonNode value = node.get(key);
    if (value == null || !value.isValueNode() || value.isNull()) {
      throw problem("has no text or number for \"%s\": every line needs it".formatted(key));
    }
    return value.asText();
  }

  /** Nats from 0 up. */
  double loss() {
    JsonNode value = node.get("loss");
    if (value == null || !value.isNumber() || !(value.asDouble() >= 0)) {
      throw problem(
          "has no number from 0 up for \"loss\": every line needs the mean loss of its answer's"
              + " tokens in nats");
    }
    return value.asDouble();
  }

  /** How many tokens the right answer has; null if the line does not say. */
  @Nullable Integer tokens() {
    JsonNode value = node.get("tokens");
    if (value == null) {
      return null;
    }
    if (!value.isInt() || value.asInt() < 1) {
      throw problem("has no whole number above 0 for \"tokens\": correct it or leave it out");
    }
    return value.asInt();
  }

  UserError problem(String sentence) {
    return at(path, number, sentence);
  }

  static UserError at(Path path, int line, String problem) {
    return new UserError("%s line %d: %s".formatted(path, line, problem));
  }
}
