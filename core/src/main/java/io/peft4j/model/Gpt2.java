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
import io.peft4j.nn.FusedProjections;
import io.peft4j.nn.Heads;
import io.peft4j.nn.Linear;
import io.peft4j.nn.LmHead;
import io.peft4j.nn.Mlp;
import io.peft4j.nn.Norm;
import io.peft4j.nn.Transformer;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-2 (Radford et al. 2019): positions by a table, layer norms, and queries, keys and values by
 * one layer, {@code c_attn}, which hosts a method as a whole.
 *
 * <p>The checkpoint stores weights as {@code (in, out)}; in memory they are {@code (out, in)} like
 * all others, and so are the files of adapters.
 */
final class Gpt2 implements Family {

  @Override
  public String modelType() {
    return "gpt2";
  }

  @Override
  public BaseModel build(JsonNode json, Weights weights, Precision precision) {
    ModelConfig config = new ModelConfig(json, modelType(), weights.where());
    config.require("scale_attn_weights", "true");
    config.require("scale_attn_by_inverse_layer_idx", "false");
    config.require("add_cross_attention", "false");
    int width = config.number("n_embd");
    int heads = config.number("n_head");
    int layers = config.number("n_layer");
    int positions = config.number("n_positions");
    int vocabulary = config.number("vocab_size");
    int headWidth = config.headWidth(width, heads);
    double eps = config.real("layer_norm_epsilon", 1e-5);
    String prefix = weights.has("transformer.wte.weight") ? "transformer." : "";
    Layers of = new Layers(weights.under(prefix), precision);
    Embeddings.Table words = of.table("wte", Role.EMBEDDING, vocabulary, width);
    Embeddings.Table places = of.table("wpe", Role.POSITION, positions, width);
    Heads shape = new Heads(heads, heads, headWidth, 1 / Math.sqrt(headWidth), true, 0, 0);
    int inner = config.number("n_inner", 4 * width);
    Activation activation = config.activation("activation_function", "gelu_new");
    List<DecoderBlock> blocks = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      blocks.add(block(of, i, width, inner, shape, activation, eps));
    }
    Norm last = of.norm("ln_f", Norm.Kind.LAYER, layers, width, eps);
    Transformer transformer =
        new Transformer(new Embeddings(words, 1, places, 0, null, null), blocks, last);
    LmHead head =
        config.flag("tie_word_embeddings", true)
            ? Layers.tied(words, 0)
            : of.head(weights, layers, width, vocabulary, 0);
    Sites sites =
        new Sites(modelType(), layers, width, heads, heads, headWidth, positions, of.sites());
    return new BaseModel(sites, transformer, of, prefix, null, head, json);
  }

  private static DecoderBlock block(
      Layers of, int i, int width, int inner, Heads heads, Activation activation, double eps) {
    String path = "h." + i + ".";
    Norm first = of.norm(path + "ln_1", Norm.Kind.LAYER, i, width, eps);
    Site attention = of.module(path + "attn", Role.ATTENTION, i, width);
    Linear all = of.transposed(path + "attn.c_attn", Role.QUERY_KEY_VALUE, i, width, 3 * width);
    Linear out = of.transposed(path + "attn.c_proj", Role.ATTENTION_OUT, i, width, width);
    Norm second = of.norm(path + "ln_2", Norm.Kind.LAYER, i, width, eps);
    Site mlp = of.module(path + "mlp", Role.MLP, i, width);
    Linear up = of.transposed(path + "mlp.c_fc", Role.UP, i, width, inner);
    Linear down = of.transposed(path + "mlp.c_proj", Role.DOWN, i, inner, width);
    return new DecoderBlock(
        first,
        new Attention(
            attention, new FusedProjections(all, width), Attention.Turns.NONE, out, heads),
        null,
        second,
        new Mlp(mlp, up, activation, down),
        null);
  }
}
