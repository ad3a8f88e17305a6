package io.peft4j.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.method.Methods;
import java.util.List;

/** Reads the key {@code peft} of a recipe. */
final class RecipeMethod {
  /** Keys that choose among methods; the others change the one that was chosen. */
  private static final List<String> CHOICE = List.of("method", "peft_type", "use_dora");

  /** A key of every {@code adapter_config.json} that says nothing about the method. */
  private static final String TASK = "task_type";

  private RecipeMethod() {}

  /**
   * The method that a name, or an object of peft's keys, describes.
   *
   * @throws UserError if there is no such method, a key is unknown or a value does not fit
   */
  static PeftMethod of(JsonNode peft) {
    if (peft.isTextual()) {
      return Methods.find(peft.textValue()).method();
    }
    if (!peft.isObject()) {
      throw new UserError(
          "peft is %s: write a method's name, or keys as in {peft_type: LORA, r: 8}"
              .formatted(peft));
    }
    if (peft.hasNonNull("method") == peft.hasNonNull("peft_type")) {
      throw new UserError(
          "peft says %s: write a peft_type as in {peft_type: LORA, r: 8}, or a method's name"
              .formatted(peft));
    }
    ObjectNode changes = peft.deepCopy();
    changes.remove(CHOICE);
    changes.remove(TASK);
    if (peft.hasNonNull("method")) {
      return Methods.with(Methods.find(peft.get("method").asText()).method(), changes);
    }
    ObjectNode choice = Json.mapper().createObjectNode();
    CHOICE.stream().filter(peft::hasNonNull).forEach(key -> choice.set(key, peft.get(key)));
    return Methods.with(Methods.read(choice), changes);
  }
}
