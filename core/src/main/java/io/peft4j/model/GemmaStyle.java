package io.peft4j.model;

import io.peft4j.engine.Activation;
import io.peft4j.nn.Norm;

/**
 * What the Gemma models have in common: scaled words, gains around one, a norm behind sub-layers.
 */
abstract class GemmaStyle extends LlamaStyle {
  GemmaStyle(String modelType) {
    super(modelType);
  }

  @Override
  final boolean outerNorms() {
    return true;
  }

  @Override
  final Norm.Kind norms() {
    return Norm.Kind.RMS_AROUND_ONE;
  }

  @Override
  final Activation activation(ModelConfig config) {
    return config.activation("hidden_activation", "gelu_pytorch_tanh");
  }

  @Override
  final double embeddingScale(int hidden) {
    return Math.sqrt(hidden);
  }

  @Override
  final int headWidth(ModelConfig config, int hidden, int heads) {
    return 256;
  }

  @Override
  final double scale(ModelConfig config, int headWidth) {
    return 1 / Math.sqrt(config.real("query_pre_attn_scalar", 256));
  }

  @Override
  final boolean tied() {
    return true;
  }

  /** True if block {@code layer} sees a window only. */
  abstract boolean slides(ModelConfig config, int layer);

  /** What {@code layer_types} says, or every layer but each {@code pattern}-th one. */
  static boolean slides(ModelConfig config, int layer, int pattern) {
    return config.has("layer_types")
        ? config.json().path("layer_types").path(layer).asText().equals("sliding_attention")
        : (layer + 1) % pattern != 0;
  }

  @Override
  final int window(ModelConfig config, int layer) {
    return slides(config, layer) ? config.number("sliding_window", 4096) : 0;
  }
}
