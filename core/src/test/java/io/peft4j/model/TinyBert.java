package io.peft4j.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;

/** The tiny random BERT of the golden files: two blocks, width 32, 120 words. */
public final class TinyBert {
  private TinyBert() {}

  /** Loads it in {@code precision}; whoever asks for it closes it. */
  public static BaseModel load(Precision precision) {
    Torch.load();
    Path folder = golden("bert-tiny");
    JsonNode config = Json.read(folder.resolve("config.json"), JsonNode.class);
    try (TensorFile file = SafeTensors.open(folder)) {
      Map<String, Tensor> tensors = file.tensors();
      Weights weights = new Weights(tensors, folder.toString());
      BaseModel base =
          Families.of(config.path("model_type").asText(), folder).build(config, weights, precision);
      tensors.values().forEach(Scope::free);
      return base;
    }
  }

  /** A file or folder of the golden files. */
  public static Path golden(String path) {
    URL found = Objects.requireNonNull(TinyBert.class.getResource("/golden/" + path), path);
    try {
      return Path.of(found.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
