package io.peft4j.boundary;

/** Where the task-specific change enters the frozen model. */
public enum Boundary {
  /** Learned rows in front of the input embeddings: prompt tuning. */
  INPUT("input"),
  /** Learned keys and values in front of every layer's attention: prefix tuning. */
  KEY_VALUE("keys and values"),
  /** A change of weight matrices: LoRA and its kin. */
  WEIGHT("weights"),
  /** A change of the vectors that flow between layers: adapters, IA³. */
  ACTIVATION("activations"),
  /** A part of the model's own parameters, or all of them: full tuning, BitFit. */
  SELECTION("own parameters"),
  /** Several of these at once. */
  COMBINED("combined");

  private final String label;

  Boundary(String label) {
    this.label = label;
  }

  /** The boundary in words, for tables and reports. */
  public String label() {
    return label;
  }
}
