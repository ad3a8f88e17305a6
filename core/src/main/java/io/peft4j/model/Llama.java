package io.peft4j.model;

/**
 * Llama (Touvron et al. 2023, arXiv:2302.13971; Dubey et al. 2024, arXiv:2407.21783) and whatever
 * has its layers, as TinyLlama and SmolLM2.
 */
final class Llama extends LlamaStyle {
  Llama() {
    super("llama");
  }
}
