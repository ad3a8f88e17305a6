package io.peft4j.engine;

/** The function on the gate of a gated feed-forward layer, {@code act(gate) · up}. */
public enum Gate {
  /** {@code x · sigmoid(x)}: Llama, Mistral, Qwen. */
  SILU,
  /** The tangent approximation of GELU (Hendrycks and Gimpel 2016, arXiv:1606.08415): Gemma. */
  GELU_TANH
}
