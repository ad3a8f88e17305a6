package io.peft4j.model;

/** Qwen2 (Yang et al. 2024, arXiv:2407.10671): Llama with biases on queries, keys and values. */
final class Qwen2 extends LlamaStyle {
  Qwen2() {
    super("qwen2");
  }

  @Override
  boolean projectionBias(ModelConfig config) {
    return true;
  }

  @Override
  boolean outBias(ModelConfig config) {
    return false;
  }

  @Override
  int window(ModelConfig config, int layer) {
    return qwenWindow(config, layer);
  }

  /** The upper blocks see a window if the configuration asks for it. */
  static int qwenWindow(ModelConfig config, int layer) {
    if (!config.flag("use_sliding_window", false)) {
      return 0;
    }
    boolean slides =
        config.has("layer_types")
            ? config.json().path("layer_types").path(layer).asText().equals("sliding_attention")
            : layer >= config.number("max_window_layers", 28);
    return slides ? config.number("sliding_window", 4096) : 0;
  }
}
