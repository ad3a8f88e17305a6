package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a base model consists of, in Hugging Face's words, wherever it lies: a directory in Hugging
 * Face's layout or one GGUF file.
 */
public sealed interface ModelFiles extends AutoCloseable permits ModelFolder, Gguf {

  /**
   * Opens a base model.
   *
   * @param base a directory, a {@code .gguf} file, or the id of a model that was pulled from the
   *     hub: {@code org/name}, {@code org/name@revision}
   * @throws UserError if it is not there or damaged
   */
  static ModelFiles open(Path base) {
    Path path = HubCache.resolve(base);
    if (Files.isDirectory(path)) {
      Path only = onlyGguf(path);
      return only == null ? new ModelFolder(path) : Gguf.open(only);
    }
    if (!Files.exists(path)) {
      throw new UserError(
          "there is no model %s: name a directory in Hugging Face's layout, or a .gguf file"
              .formatted(base),
          new NoSuchFileException(base.toString()));
    }
    return Gguf.open(path);
  }

  /** The GGUF file of a directory that has nothing else to load; null if it has. */
  private static @Nullable Path onlyGguf(Path folder) {
    if (Files.exists(folder.resolve("config.json"))) {
      return null;
    }
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.gguf")) {
      List<Path> files = new ArrayList<>();
      found.forEach(files::add);
      if (files.size() > 1) {
        throw new UserError(folder + " has several GGUF files: name one of them");
      }
      return files.isEmpty() ? null : files.get(0);
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": check its rights", e);
    }
  }

  /** The directory or file. */
  Path path();

  /** {@code config.json}. */
  JsonNode config();

  /** {@code generation_config.json}; an empty object if there is none. */
  JsonNode generationConfig();

  /** {@code tokenizer.json}. */
  JsonNode tokenizer();

  /**
   * {@code tokenizer_config.json} with the chat template in it, also where that is a file of its
   * own; an empty object if there is none.
   */
  JsonNode tokenizerConfig();

  /**
   * All weights by their names in a Hugging Face checkpoint, f32, f16 or bf16. They survive every
   * scope and belong to the caller, who may close this while they are in use.
   */
  Map<String, Tensor> tensors();

  @Override
  void close();
}
