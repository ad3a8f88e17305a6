package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.Precision;

/** A kind of model: from names in a checkpoint to blocks and roles. */
interface Family {

  /** Hugging Face's {@code model_type}, as in {@code bert}. */
  String modelType();

  /**
   * Builds the frozen model.
   *
   * @param config the checkpoint's {@code config.json}
   * @param weights its tensors by their Hugging Face names
   * @throws io.peft4j.format.UserError if a key or tensor is missing or has the wrong shape
   */
  BaseModel build(JsonNode config, Weights weights, Precision precision);
}
