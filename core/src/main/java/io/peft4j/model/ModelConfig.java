package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.Activation;
import io.peft4j.format.UserError;
import java.util.Map;
import java.util.stream.Collectors;

/** A checkpoint's {@code config.json}, read key by key; whatever does not fit is a user's error. */
record ModelConfig(JsonNode json, String family, String where) {
  private static final Map<String, Activation> ACTIVATIONS =
      Map.of(
          "gelu", Activation.GELU,
          "gelu_new", Activation.GELU_TANH,
          "gelu_pytorch_tanh", Activation.GELU_TANH,
          "silu", Activation.SILU,
          "swish", Activation.SILU,
          "relu", Activation.RELU);

  /** True if the key is there and not null. */
  boolean has(String key) {
    return json.hasNonNull(key);
  }

  /** A positive whole number. */
  int number(String key) {
    JsonNode value = json.path(key);
    if (!value.canConvertToInt() || value.asInt() <= 0) {
      throw new UserError("%s: config.json needs a positive number \"%s\"".formatted(where, key));
    }
    return value.asInt();
  }

  /** The same with a default for a key that is missing or null. */
  int number(String key, int otherwise) {
    return has(key) ? number(key) : otherwise;
  }

  /** Any number, with a default for a key that is missing or null. */
  double real(String key, double otherwise) {
    if (!has(key)) {
      return otherwise;
    }
    JsonNode value = json.path(key);
    if (!value.isNumber()) {
      throw new UserError(
          "%s: \"%s\" in config.json is no number: %s".formatted(where, key, value));
    }
    return value.asDouble();
  }

  /** Yes or no, with a default for a key that is missing or null. */
  boolean flag(String key, boolean otherwise) {
    return has(key) ? json.path(key).asBoolean() : otherwise;
  }

  /** The activation of the feed-forward layers. */
  Activation activation(String key, String otherwise) {
    String name = json.path(key).asText(otherwise);
    Activation found = ACTIVATIONS.get(name);
    if (found == null) {
      throw unsupported(
          key, name, ACTIVATIONS.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    return found;
  }

  /** Refuses a key whose value the family cannot compute with. */
  void require(String key, String expected) {
    String value = json.path(key).asText(expected);
    if (!value.equals(expected)) {
      throw unsupported(key, value, expected);
    }
  }

  UserError unsupported(String key, String value, String supported) {
    return new UserError(
        "%s: %s \"%s\" is not supported for %s; supported: %s"
            .formatted(where, key, value, family, supported));
  }

  /** The configuration inside this one. */
  ModelConfig under(String key) {
    return json.path(key).isObject() ? new ModelConfig(json.path(key), family, where) : this;
  }

  /** Width of a head where the hidden width is dealt out among them. */
  int headWidth(int hidden, int heads) {
    if (hidden % heads != 0) {
      throw new UserError(
          "%s: hidden_size %d is not a multiple of num_attention_heads %d"
              .formatted(where, hidden, heads));
    }
    return hidden / heads;
  }
}
