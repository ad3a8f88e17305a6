package io.peft4j.model;

/** Mistral (Jiang et al. 2023, arXiv:2310.06825): Llama whose rows may see a window only. */
final class Mistral extends LlamaStyle {
  Mistral() {
    super("mistral");
  }

  @Override
  int window(ModelConfig config, int layer) {
    return config.number("sliding_window", 0);
  }
}
