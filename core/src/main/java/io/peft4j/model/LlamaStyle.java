package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.engine.Activation;
import io.peft4j.engine.Precision;
import io.peft4j.nn.Attention;
import io.peft4j.nn.DecoderBlock;
import io.peft4j.nn.Embeddings;
import io.peft4j.nn.FeedForward;
import io.peft4j.nn.GatedMlp;
import io.peft4j.nn.Heads;
import io.peft4j.nn.Linear;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Norm;
import io.peft4j.nn.Rope;
import io.peft4j.nn.SeparateProjections;
import io.peft4j.nn.Transformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decoders whose modules are named as in Llama; a family overrides what it does in another way.
 *
 * <pre>
 *   x ─┬─ input_layernorm ─ self_attn ─(+)─┬─ post_attention_layernorm ─ mlp ─(+)─
 *      └───────────────────────────────────┘ └────────────────────────────────┘
 * </pre>
 */
abstract class LlamaStyle implements Family {
  private final String modelType;

  LlamaStyle(String modelType) {
    this.modelType = modelType;
  }

  @Override
  public final String modelType() {
    return modelType;
  }

  /** The part of the configuration that describes the decoder. */
  ModelConfig decoder(ModelConfig config) {
    return config;
  }

  /** What stands in front of the bare decoder's names in a checkpoint. */
  List<String> prefixes() {
    return List.of("model.", "");
  }

  /** True if queries, keys and values have biases. */
  boolean projectionBias(ModelConfig config) {
    return config.flag("attention_bias", false);
  }

  /** True if attention's last layer has a bias. */
  boolean outBias(ModelConfig config) {
    return config.flag("attention_bias", false);
  }

  /** True if queries and keys are normed head by head. */
  boolean headNorms() {
    return false;
  }

  /** True if there is a norm behind each sub-layer too. */
  boolean outerNorms() {
    return false;
  }

  Norm.Kind norms() {
    return Norm.Kind.RMS;
  }

  Activation activation(ModelConfig config) {
    return config.activation("hidden_act", "silu");
  }

  /** Factor on word embeddings. */
  double embeddingScale(int hidden) {
    return 1;
  }

  /** Width of a head if the configuration does not say. */
  int headWidth(ModelConfig config, int hidden, int heads) {
    return config.headWidth(hidden, heads);
  }

  /** Factor on attention's scores. */
  double scale(ModelConfig config, int headWidth) {
    return 1 / Math.sqrt(headWidth);
  }

  /** Number of rows that block {@code layer} sees, 0 for all. */
  int window(ModelConfig config, int layer) {
    return 0;
  }

  /** Bound of attention's scores, 0 for none. */
  double scoreCap(ModelConfig config) {
    return 0;
  }

  /** Bound of the logits, 0 for none. */
  double logitCap(ModelConfig config) {
    return 0;
  }

  /** True if the head is the table of words where the configuration does not say. */
  boolean tied() {
    return false;
  }

  /** The rotation of block {@code layer}. */
  RopeConfig rope(ModelConfig config, int layer) {
    return RopeConfig.of(config, 10_000);
  }

  @Override
  public final BaseModel build(JsonNode json, Weights weights, Precision precision) {
    ModelConfig whole = new ModelConfig(json, modelType, weights.where());
    ModelConfig config = decoder(whole);
    String prefix =
        prefixes().stream()
            .filter(p -> weights.has(p + "embed_tokens.weight"))
            .findFirst()
            .orElse(prefixes().get(0));
    Layers layers = new Layers(weights.under(prefix), precision);
    Decoder decoder = new Decoder(config, layers);
    Transformer transformer = decoder.transformer();
    LmHead head =
        whole.flag("tie_word_embeddings", config.flag("tie_word_embeddings", tied()))
            ? Layers.tied(decoder.words, logitCap(config))
            : layers.head(
                weights, decoder.layers, decoder.hidden, decoder.vocabulary, logitCap(config));
    return new BaseModel(decoder.sites(), transformer, layers, prefix, null, head, json);
  }

  /** Builds one decoder, from the bottom to the top. */
  private final class Decoder {
    private final ModelConfig config;
    private final Layers of;
    private final int hidden;
    private final int layers;
    private final int query;
    private final int keyValue;
    private final int width;
    private final int inner;
    private final int vocabulary;
    private final double eps;
    private final Embeddings.Table words;
    private final Map<RopeConfig, Rope> ropes = new HashMap<>();

    Decoder(ModelConfig config, Layers of) {
      this.config = config;
      this.of = of;
      hidden = config.number("hidden_size");
      layers = config.number("num_hidden_layers");
      query = config.number("num_attention_heads");
      keyValue = config.number("num_key_value_heads", query);
      width = config.has("head_dim") ? config.number("head_dim") : headWidth(config, hidden, query);
      inner = config.number("intermediate_size");
      vocabulary = config.number("vocab_size");
      eps = config.real("rms_norm_eps", 1e-6);
      if ((long) query * width > Integer.MAX_VALUE) {
        throw config.unsupported(
            "num_attention_heads", String.valueOf(query), "as many as a layer of this width holds");
      }
      if (query % keyValue != 0) {
        throw config.unsupported(
            "num_key_value_heads", String.valueOf(keyValue), "divisors of num_attention_heads");
      }
      words = of.table("embed_tokens", Role.EMBEDDING, vocabulary, hidden);
    }

    Sites sites() {
      int positions = config.number("max_position_embeddings");
      return new Sites(modelType, layers, hidden, query, keyValue, width, positions, of.sites());
    }

    Transformer transformer() {
      List<DecoderBlock> blocks = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        blocks.add(block(i));
      }
      return new Transformer(
          Embeddings.ofWords(words, embeddingScale(hidden)), blocks, norm("norm", layers, hidden));
    }

    private DecoderBlock block(int i) {
      String path = "layers." + i + ".";
      Norm first = norm(path + "input_layernorm", i, hidden);
      Attention attention = attention(path + "self_attn", i);
      Norm second = norm(path + "post_attention_layernorm", i, hidden);
      if (!outerNorms()) {
        return new DecoderBlock(first, attention, null, second, mlp(path + "mlp", i), null);
      }
      Norm third = norm(path + "pre_feedforward_layernorm", i, hidden);
      FeedForward mlp = mlp(path + "mlp", i);
      Norm fourth = norm(path + "post_feedforward_layernorm", i, hidden);
      return new DecoderBlock(first, attention, second, third, mlp, fourth);
    }

    private Norm norm(String path, int layer, int size) {
      return of.norm(path, norms(), layer, size, eps);
    }

    private Attention attention(String path, int i) {
      Site site = of.module(path, Role.ATTENTION, i, hidden);
      boolean bias = projectionBias(config);
      int keys = keyValue * width;
      SeparateProjections projections =
          new SeparateProjections(
              of.linear(path + ".q_proj", Role.QUERY, i, hidden, query * width, bias),
              of.linear(path + ".k_proj", Role.KEY, i, hidden, keys, bias),
              of.linear(path + ".v_proj", Role.VALUE, i, hidden, keys, bias));
      @Nullable Norm queryNorm = headNorms() ? norm(path + ".q_norm", i, width) : null;
      @Nullable Norm keyNorm = headNorms() ? norm(path + ".k_norm", i, width) : null;
      Rope rope = ropes.computeIfAbsent(rope(config, i), r -> r.rope(width));
      Linear out =
          of.linear(
              path + ".o_proj", Role.ATTENTION_OUT, i, query * width, hidden, outBias(config));
      Heads heads =
          new Heads(
              query,
              keyValue,
              width,
              scale(config, width),
              true,
              window(config, i),
              scoreCap(config));
      return new Attention(
          site, projections, new Attention.Turns(queryNorm, keyNorm, rope), out, heads);
    }

    private GatedMlp mlp(String path, int i) {
      boolean bias = config.flag("mlp_bias", false);
      Site site = of.module(path, Role.MLP, i, hidden);
      Linear gate = of.linear(path + ".gate_proj", Role.GATE, i, hidden, inner, bias);
      Linear up = of.linear(path + ".up_proj", Role.UP, i, hidden, inner, bias);
      Linear down = of.linear(path + ".down_proj", Role.DOWN, i, inner, hidden, bias);
      return new GatedMlp(site, gate, up, activation(config), down);
    }
  }
}
