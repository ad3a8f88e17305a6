package io.peft4j.boundary;

import java.util.Map;
import java.util.Set;

/**
 * A way to adapt a frozen model: closed where a model must know (the boundary), open where users
 * extend (the method).
 *
 * <p>An implementation is one record: its components are the keys of {@code adapter_config.json} in
 * camelCase, so the record <em>is</em> the configuration. It is immutable and cheap; what it attaches
 * to a model holds the tensors.
 */
public sealed interface PeftMethod
    permits InputMethod, KeyValueMethod, WeightMethod, ActivationMethod, SelectionMethod, Combined {

  /** The value of {@code peft_type} in {@code adapter_config.json}, as in {@code LORA}. */
  String peftType();

  /** Where and how the method is attached. */
  Attachment attachment();

  /** Where the change enters the model. */
  default Boundary boundary() {
    return attachment().boundary();
  }

  /** What the method promises. The contract tests prove every promise. */
  Set<Capability> capabilities();

  /** Number of trainable elements on a model with these sites, in closed form. */
  long parameterCount(Sites sites);

  /**
   * The learning rate around which a search for AdamW starts: the published one, or the one that
   * small studies found, for batches of about 32 sequences.
   */
  double learningRate();

  /** Additional keys of {@code adapter_config.json} that follow from the model, not from the method. */
  default Map<String, Object> configFor(Sites sites) {
    return Map.of();
  }

  /** What the method wants of the training loop. */
  default TrainingHooks hooks() {
    return TrainingHooks.NONE;
  }
}
