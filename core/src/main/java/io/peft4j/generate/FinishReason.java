package io.peft4j.generate;

/** Why a generation ended; the first two labels are OpenAI's. */
public enum FinishReason {
  /** A stop token, or the sink has seen enough (a stop string). */
  STOP("stop"),
  /** The largest number of new tokens, or the model's context, was reached. */
  LENGTH("length"),
  /** Whoever asked for it wants no more. */
  CANCELLED("cancelled"),
  /** The model gave no usable logits: {@link Generation#failure} says why. */
  FAILED("error");

  private final String label;

  FinishReason(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }
}
