package io.peft4j.method;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.DidYouMean;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns configuration keys into method records: what a record does not get, it has from a
 * prototype.
 */
final class Configurations {
  /** Keys of peft that change what an adapter computes and that no method here has. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "alora_invocation_tokens",
          "arrow_config",
          "bias",
          "exclude_modules",
          "kasa_config",
          "layer_replication",
          "layers_to_transform",
          "lora_bias",
          "monteclora_config",
          "target_parameters",
          "trainable_token_indices",
          "use_bdlora",
          "use_qalora");

  /** Starts that change the base, so that the file alone does not say what the adapter computes. */
  private static final Set<String> CHANGES_BASE =
      Set.of("pissa", "olora", "corda", "loftq", "lora_ga");

  private Configurations() {}

  /** Reads a peft configuration over {@code prototype}; null counts as not given. */
  static PeftMethod read(JsonNode config, PeftMethod prototype) {
    for (String key : UNSUPPORTED) {
      if (!isNeutral(config.path(key))) {
        throw new UserError(
            "adapter_config.json sets "
                + key
                + " to "
                + config.get(key)
                + ", which is not supported: merge the adapter with peft first");
      }
    }
    String start = config.path("init_lora_weights").asText();
    if (CHANGES_BASE.stream().anyMatch(start::startsWith)) {
      throw new UserError(
          "adapter_config.json says init_lora_weights: \""
              + start
              + "\", which changes the base: save the adapter with peft's"
              + " path_initial_model_for_weight_conversion");
    }
    ObjectNode tree = tree(prototype);
    for (String key : keys(prototype)) {
      if (config.hasNonNull(key)) {
        tree.set(key, config.get(key));
      }
    }
    return value(tree, prototype);
  }

  /** Changes some keys; unknown ones are an error. */
  static PeftMethod with(PeftMethod method, JsonNode changes) {
    List<String> keys = keys(method);
    ObjectNode tree = tree(method);
    changes
        .properties()
        .forEach(
            change -> {
              if (!keys.contains(change.getKey())) {
                throw new UserError(
                    method.peftType()
                        + " has no key \""
                        + change.getKey()
                        + "\""
                        + DidYouMean.hint(change.getKey(), keys)
                        + " (keys are "
                        + String.join(", ", keys)
                        + ")");
              }
              tree.set(change.getKey(), change.getValue());
            });
    return value(tree, method);
  }

  private static boolean isNeutral(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || value.isContainerNode() && value.isEmpty()
        || value.isBoolean() && !value.booleanValue()
        || value.asText().equals("none");
  }

  private static List<String> keys(PeftMethod method) {
    return Stream.of(method.getClass().getRecordComponents())
        .map(component -> SnakeCaseStrategy.INSTANCE.translate(component.getName()))
        .toList();
  }

  private static ObjectNode tree(PeftMethod method) {
    return Json.mapper().valueToTree(method);
  }

  private static PeftMethod value(ObjectNode tree, PeftMethod prototype) {
    try {
      return Json.mapper().treeToValue(tree, prototype.getClass());
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof UserError problem) {
        throw problem;
      }
      throw new UserError(prototype.peftType() + ": " + e.getOriginalMessage(), e);
    }
  }
}
