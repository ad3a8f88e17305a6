package io.peft4j.model;

import io.peft4j.format.UserError;
import java.util.List;
import java.util.stream.Collectors;

/** The families that peft4j knows, one line each. */
final class Families {
  private static final List<Family> ALL =
      List.of(
          new Bert(),
          new Roberta(),
          new Llama(),
          new Mistral(),
          new Qwen2(),
          new Qwen3(),
          new Gemma2(),
          new Gemma3("gemma3_text"),
          new Gemma3("gemma3"),
          new Gpt2());

  private Families() {}

  static Family of(String modelType, Object where) {
    return ALL.stream()
        .filter(family -> family.modelType().equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "%s: model_type \"%s\" is not supported; supported: %s"
                        .formatted(
                            where,
                            modelType,
                            ALL.stream()
                                .map(Family::modelType)
                                .collect(Collectors.joining(", ")))));
  }
}
