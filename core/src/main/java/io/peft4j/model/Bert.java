package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.engine.Precision;
import io.peft4j.format.UserError;
import io.peft4j.nn.Attention;
import io.peft4j.nn.Embeddings;
import io.peft4j.nn.EncoderBlock;
import io.peft4j.nn.Linear;
import io.peft4j.nn.Mlp;
import io.peft4j.nn.Norm;
import io.peft4j.nn.Transformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * BERT (Devlin et al. 2019, arXiv:1810.04805): {@code BertModel} and {@code
 * BertForSequenceClassification} checkpoints.
 *
 * <p>A sentence vector is the normalised mean over real tokens; of a classification checkpoint it
 * is the pooler's output for the first real token, and the classifier stays with the base.
 */
final class Bert implements Family {

  @Override
  public String modelType() {
    return "bert";
  }

  @Override
  public BaseModel build(JsonNode config, Weights weights, Precision precision) {
    boolean classifier = weights.has("classifier.weight");
    String prefix = weights.has("bert.embeddings.word_embeddings.weight") ? "bert." : "";
    Shape shape = new Shape(config, weights.where());
    Builder builder = new Builder(shape, weights.under(prefix), precision);
    Transformer transformer = builder.transformer();
    BaseModel.Head head = classifier ? builder.head(config, weights) : null;
    return new BaseModel(
        builder.sites(), transformer, builder.linears, builder.tensors, prefix, head, config);
  }

  /** The numbers of {@code config.json}. */
  private record Shape(
      int hidden,
      int layers,
      int heads,
      int inner,
      int vocabulary,
      int positions,
      int types,
      double eps) {

    Shape(JsonNode config, String where) {
      this(
          number(config, "hidden_size", where),
          number(config, "num_hidden_layers", where),
          number(config, "num_attention_heads", where),
          number(config, "intermediate_size", where),
          number(config, "vocab_size", where),
          number(config, "max_position_embeddings", where),
          number(config, "type_vocab_size", where),
          config.path("layer_norm_eps").asDouble(1e-12));
      String activation = config.path("hidden_act").asText("gelu");
      if (!activation.equals("gelu")) {
        throw new UserError(
            "%s: hidden_act \"%s\" is not supported for bert; supported: gelu"
                .formatted(where, activation));
      }
      String position = config.path("position_embedding_type").asText("absolute");
      if (!position.equals("absolute")) {
        throw new UserError(
            "%s: position_embedding_type \"%s\" is not supported for bert; supported: absolute"
                .formatted(where, position));
      }
      if (hidden % heads != 0) {
        throw new UserError(
            "%s: hidden_size %d is not a multiple of num_attention_heads %d"
                .formatted(where, hidden, heads));
      }
    }

    private static int number(JsonNode config, String key, String where) {
      JsonNode value = config.get(key);
      if (value == null || !value.canConvertToInt() || value.asInt() <= 0) {
        throw new UserError("%s: config.json needs a positive number \"%s\"".formatted(where, key));
      }
      return value.asInt();
    }
  }

  /** Builds the layers from the bottom to the top and notes each site as it goes. */
  private static final class Builder {
    private final Shape shape;
    private final Weights weights;
    private final Precision precision;
    private final List<Site> sites = new ArrayList<>();
    private final Map<String, Linear> linears = new LinkedHashMap<>();
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    Builder(Shape shape, Weights weights, Precision precision) {
      this.shape = shape;
      this.weights = weights;
      this.precision = precision;
    }

    Sites sites() {
      return new Sites(
          "bert",
          shape.layers,
          shape.hidden,
          shape.heads,
          shape.heads,
          shape.hidden / shape.heads,
          shape.positions,
          sites);
    }

    Transformer transformer() {
      int width = shape.hidden;
      Embeddings embeddings =
          new Embeddings(
              table("embeddings.word_embeddings", Role.EMBEDDING, shape.vocabulary),
              table("embeddings.position_embeddings", Role.POSITION, shape.positions),
              table("embeddings.token_type_embeddings", Role.POSITION, shape.types),
              norm("embeddings.LayerNorm", -1));
      List<EncoderBlock> blocks = new ArrayList<>();
      for (int i = 0; i < shape.layers; i++) {
        String layer = "encoder.layer." + i + ".";
        String attention = layer + "attention.";
        Site attentionSite = site(layer + "attention", Role.ATTENTION, i, width, width);
        Attention attend =
            new Attention(
                attentionSite,
                linear(attention + "self.query", Role.QUERY, i, width, width),
                linear(attention + "self.key", Role.KEY, i, width, width),
                linear(attention + "self.value", Role.VALUE, i, width, width),
                linear(attention + "output.dense", Role.ATTENTION_OUT, i, width, width),
                shape.heads,
                width / shape.heads);
        Norm attentionNorm = norm(attention + "output.LayerNorm", i);
        Site mlpSite = site(layer + "mlp", Role.MLP, i, width, width);
        Mlp mlp =
            new Mlp(
                mlpSite,
                linear(layer + "intermediate.dense", Role.UP, i, width, shape.inner),
                linear(layer + "output.dense", Role.DOWN, i, shape.inner, width));
        blocks.add(
            new EncoderBlock(attend, attentionNorm, mlp, norm(layer + "output.LayerNorm", i)));
      }
      return new Transformer(embeddings, blocks);
    }

    BaseModel.Head head(JsonNode config, Weights all) {
      int labels = config.path("id2label").size();
      labels = labels == 0 ? config.path("num_labels").asInt(2) : labels;
      List<String> names = new ArrayList<>();
      for (int i = 0; i < labels; i++) {
        names.add(config.path("id2label").path(String.valueOf(i)).asText("LABEL_" + i));
      }
      int width = shape.hidden;
      return new BaseModel.Head(
          weights.take("pooler.dense.weight", precision, width, width),
          weights.take("pooler.dense.bias", precision, width),
          all.take("classifier.weight", precision, labels, width),
          all.take("classifier.bias", precision, labels),
          names);
    }

    private Site site(String path, Role role, int layer, int in, int out) {
      Site site = new Site(path, role, layer, in, out, role.isLinear() || role == Role.NORM);
      sites.add(site);
      return site;
    }

    private Tensor tensor(String name, long... size) {
      Tensor tensor = weights.take(name, precision, size);
      tensors.put(name, tensor);
      return tensor;
    }

    private Embeddings.Table table(String path, Role role, int entries) {
      Site site = site(path, role, -1, entries, shape.hidden);
      return new Embeddings.Table(site, tensor(path + ".weight", entries, shape.hidden));
    }

    private Norm norm(String path, int layer) {
      Site site = site(path, Role.NORM, layer, shape.hidden, shape.hidden);
      return new Norm(
          site,
          tensor(path + ".weight", shape.hidden),
          tensor(path + ".bias", shape.hidden),
          shape.eps);
    }

    private Linear linear(String path, Role role, int layer, int in, int out) {
      Site site = site(path, role, layer, in, out);
      Linear linear =
          new Linear(site, tensor(path + ".weight", out, in), tensor(path + ".bias", out));
      linears.put(path, linear);
      return linear;
    }
  }
}
