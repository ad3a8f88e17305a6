package io.peft4j.model;

/** Gemma 2 (Riviere et al. 2024, arXiv:2408.00118): scores and logits are bounded. */
final class Gemma2 extends GemmaStyle {
  Gemma2() {
    super("gemma2");
  }

  @Override
  boolean slides(ModelConfig config, int layer) {
    return slides(config, layer, 2);
  }

  @Override
  double scoreCap(ModelConfig config) {
    return config.real("attn_logit_softcapping", 0);
  }

  @Override
  double logitCap(ModelConfig config) {
    return config.real("final_logit_softcapping", 0);
  }
}
