package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.engine.Activation;
import io.peft4j.engine.Precision;
import io.peft4j.nn.Attention;
import io.peft4j.nn.Embeddings;
import io.peft4j.nn.EncoderBlock;
import io.peft4j.nn.Heads;
import io.peft4j.nn.Linear;
import io.peft4j.nn.Mlp;
import io.peft4j.nn.Norm;
import io.peft4j.nn.SeparateProjections;
import io.peft4j.nn.Transformer;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT (Devlin et al. 2019, arXiv:1810.04805): {@code BertModel} and {@code
 * BertForSequenceClassification} checkpoints.
 *
 * <p>A sentence vector is the normalised mean over real tokens; of a classification checkpoint it
 * is the pooler's output for the first real token, and the classifier stays with the base.
 */
class Bert implements Family {
  private static final String WORDS = "embeddings.word_embeddings";

  @Override
  public String modelType() {
    return "bert";
  }

  /** Rows of the table of positions that no token has. */
  int unusedPositions(ModelConfig config) {
    return 0;
  }

  /** Names of pooler and classifier in a checkpoint whose bare model's names have a prefix. */
  ClassifierNames classifier(String prefix) {
    return new ClassifierNames(prefix + "pooler.dense", "classifier");
  }

  @Override
  public final BaseModel build(JsonNode json, Weights weights, Precision precision) {
    ModelConfig config = new ModelConfig(json, modelType(), weights.where());
    String prefix = weights.has(modelType() + "." + WORDS + ".weight") ? modelType() + "." : "";
    Layers layers = new Layers(weights.under(prefix), precision);
    Shape shape = Shape.of(config, unusedPositions(config));
    Transformer transformer = transformer(layers, shape);
    ClassifierNames names = classifier(prefix);
    BaseModel.Head head =
        weights.has(names.classifier() + ".weight")
            ? head(config, names, weights, precision, shape.hidden)
            : null;
    int usable = shape.positions - shape.unused;
    Sites sites =
        new Sites(
            modelType(),
            shape.layers,
            shape.hidden,
            shape.heads.query(),
            shape.heads.keyValue(),
            shape.heads.width(),
            usable,
            layers.sites());
    return new BaseModel(sites, transformer, layers, prefix, head, null, json);
  }

  /** The numbers of {@code config.json}. */
  private record Shape(
      int hidden,
      int layers,
      Heads heads,
      int inner,
      int vocabulary,
      int positions,
      int unused,
      int types,
      double eps) {

    static Shape of(ModelConfig config, int unused) {
      config.require("hidden_act", "gelu");
      config.require("position_embedding_type", "absolute");
      int hidden = config.number("hidden_size");
      int heads = config.number("num_attention_heads");
      return new Shape(
          hidden,
          config.number("num_hidden_layers"),
          Heads.bidirectional(heads, config.headWidth(hidden, heads)),
          config.number("intermediate_size"),
          config.number("vocab_size"),
          config.number("max_position_embeddings"),
          unused,
          config.number("type_vocab_size"),
          config.real("layer_norm_eps", 1e-12));
    }
  }

  private static Transformer transformer(Layers layers, Shape shape) {
    int width = shape.hidden;
    Embeddings embeddings =
        new Embeddings(
            layers.table(WORDS, Role.EMBEDDING, shape.vocabulary, width),
            1,
            layers.table("embeddings.position_embeddings", Role.POSITION, shape.positions, width),
            shape.unused,
            layers.table("embeddings.token_type_embeddings", Role.POSITION, shape.types, width),
            layers.norm("embeddings.LayerNorm", Norm.Kind.LAYER, -1, width, shape.eps));
    List<EncoderBlock> blocks = new ArrayList<>();
    for (int i = 0; i < shape.layers; i++) {
      blocks.add(block(layers, shape, i));
    }
    return new Transformer(embeddings, blocks, null);
  }

  private static EncoderBlock block(Layers layers, Shape shape, int i) {
    int width = shape.hidden;
    String layer = "encoder.layer." + i + ".";
    String attention = layer + "attention.";
    Site attentionSite = layers.module(layer + "attention", Role.ATTENTION, i, width);
    SeparateProjections projections =
        new SeparateProjections(
            layers.linear(attention + "self.query", Role.QUERY, i, width, width, true),
            layers.linear(attention + "self.key", Role.KEY, i, width, width, true),
            layers.linear(attention + "self.value", Role.VALUE, i, width, width, true));
    Linear out =
        layers.linear(attention + "output.dense", Role.ATTENTION_OUT, i, width, width, true);
    Norm attentionNorm =
        layers.norm(attention + "output.LayerNorm", Norm.Kind.LAYER, i, width, shape.eps);
    Site mlpSite = layers.module(layer + "mlp", Role.MLP, i, width);
    Linear up = layers.linear(layer + "intermediate.dense", Role.UP, i, width, shape.inner, true);
    Linear down = layers.linear(layer + "output.dense", Role.DOWN, i, shape.inner, width, true);
    return new EncoderBlock(
        new Attention(attentionSite, projections, Attention.Turns.NONE, out, shape.heads),
        attentionNorm,
        new Mlp(mlpSite, up, Activation.GELU, down),
        layers.norm(layer + "output.LayerNorm", Norm.Kind.LAYER, i, width, shape.eps));
  }

  private static BaseModel.Head head(
      ModelConfig config, ClassifierNames names, Weights all, Precision precision, int width) {
    JsonNode json = config.json();
    int labels = json.path("id2label").size();
    labels = labels == 0 ? json.path("num_labels").asInt(2) : labels;
    List<String> words = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      words.add(json.path("id2label").path(String.valueOf(i)).asText("LABEL_" + i));
    }
    return new BaseModel.Head(
        names,
        all.take(names.pooler() + ".weight", precision, width, width),
        all.take(names.pooler() + ".bias", precision, width),
        all.take(names.classifier() + ".weight", precision, labels, width),
        all.take(names.classifier() + ".bias", precision, labels),
        words);
  }
}
