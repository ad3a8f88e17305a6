package io.peft4j.model;

/** Qwen3 (Yang et al. 2025, arXiv:2505.09388): Llama with queries and keys normed head by head. */
final class Qwen3 extends LlamaStyle {
  Qwen3() {
    super("qwen3");
  }

  @Override
  boolean headNorms() {
    return true;
  }

  @Override
  int headWidth(ModelConfig config, int hidden, int heads) {
    return 128;
  }

  @Override
  int window(ModelConfig config, int layer) {
    return Qwen2.qwenWindow(config, layer);
  }
}
