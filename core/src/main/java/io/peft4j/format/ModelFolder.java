package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** A directory in Hugging Face's layout. Each file is read when it is asked for. */
final class ModelFolder implements ModelFiles {
  private static final String TEMPLATE = "chat_template.jinja";

  private final Path folder;

  ModelFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public Path path() {
    return folder;
  }

  @Override
  public JsonNode config() {
    return required(
        "config.json",
        "%s is no model directory: it has no %s; give a directory in Hugging Face's layout");
  }

  @Override
  public JsonNode generationConfig() {
    return optional("generation_config.json");
  }

  @Override
  public JsonNode tokenizer() {
    return required("tokenizer.json", "%s has no %s: save the model's fast tokenizer there");
  }

  @Override
  public JsonNode tokenizerConfig() {
    ObjectNode config = optional("tokenizer_config.json");
    Path template = folder.resolve(TEMPLATE);
    if (Files.isRegularFile(template)) {
      try {
        config.put("chat_template", Files.readString(template));
      } catch (IOException e) {
        throw new UserError("cannot read " + template + ": check that it is UTF-8", e);
      }
    }
    return config;
  }

  @Override
  public Map<String, Tensor> tensors() {
    try (TensorFile file = SafeTensors.open(folder)) {
      return file.tensors();
    }
  }

  @Override
  public void close() {
    // Nothing stays open between calls.
  }

  private JsonNode required(String name, String problem) {
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new UserError(problem.formatted(folder, name));
    }
    return Json.read(file, ObjectNode.class);
  }

  private ObjectNode optional(String name) {
    Path file = folder.resolve(name);
    return Files.isRegularFile(file)
        ? Json.read(file, ObjectNode.class)
        : JsonNodeFactory.instance.objectNode();
  }
}
