package io.peft4j.recipe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.format.Json;

/**
 * Everything that decides a training run. Its parts' components are the keys of a recipe file:
 * those of Hugging Face PEFT and of the HF trainer where they have one.
 */
public record Recipe(RecipeData data, RecipeTraining training, RecipeOutput output) {

  /** All keys and values as they stand in a file, flat. */
  ObjectNode tree() {
    ObjectNode tree = Json.mapper().valueToTree(data);
    tree.setAll(Json.mapper().<ObjectNode>valueToTree(training));
    tree.setAll(Json.mapper().<ObjectNode>valueToTree(output));
    return tree;
  }
}
