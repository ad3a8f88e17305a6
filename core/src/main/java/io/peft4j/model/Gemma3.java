package io.peft4j.model;

import java.util.List;

/**
 * Gemma 3 (Kamath et al. 2025, arXiv:2503.19786), the text part: five blocks with a window for each
 * one without, which turn by other angles.
 *
 * <p>A checkpoint of the whole model ({@code gemma3}) is read without its eyes.
 */
final class Gemma3 extends GemmaStyle {
  /** For {@code gemma3_text} or {@code gemma3}. */
  Gemma3(String modelType) {
    super(modelType);
  }

  @Override
  ModelConfig decoder(ModelConfig config) {
    ModelConfig text = config.under("text_config");
    text.require("use_bidirectional_attention", "false");
    return text;
  }

  @Override
  List<String> prefixes() {
    return List.of("model.", "model.language_model.", "language_model.model.", "");
  }

  @Override
  boolean headNorms() {
    return true;
  }

  @Override
  boolean slides(ModelConfig config, int layer) {
    return slides(config, layer, config.number("sliding_window_pattern", 6));
  }

  @Override
  double logitCap(ModelConfig config) {
    return config.real("final_logit_softcapping", 0);
  }

  @Override
  RopeConfig rope(ModelConfig config, int layer) {
    ModelConfig parameters = config.under("rope_parameters");
    boolean slides = slides(config, layer);
    ModelConfig own = parameters.under(slides ? "sliding_attention" : "full_attention");
    if (own != parameters) {
      return RopeConfig.ofParameters(own, slides ? 10_000 : 1_000_000);
    }
    return slides
        ? RopeConfig.plain(config.real("rope_local_base_freq", 10_000))
        : RopeConfig.of(config, 1_000_000);
  }
}
