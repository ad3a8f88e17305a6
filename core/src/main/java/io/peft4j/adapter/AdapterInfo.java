package io.peft4j.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an artifact's files say beside its tensors.
 *
 * @param baseModel name or path of the base model, as Hugging Face's {@code from_pretrained} takes
 *     it
 * @param labels class names in the order of the classes; empty if there are none to name
 * @param tokenizerJson content of the base's {@code tokenizer.json}, which a whole model is stored
 *     with; null to leave it out
 * @param otherKeys keys of a configuration that was loaded: those that peft4j does not set itself
 *     are written again
 */
public record AdapterInfo(
    String baseModel,
    List<String> labels,
    @Nullable String tokenizerJson,
    Map<String, JsonNode> otherKeys) {

  public AdapterInfo {
    labels = List.copyOf(labels);
    otherKeys = Map.copyOf(otherKeys);
  }

  /** What is to be said about a new artifact. */
  public AdapterInfo(String baseModel, List<String> labels, @Nullable String tokenizerJson) {
    this(baseModel, labels, tokenizerJson, Map.of());
  }
}
