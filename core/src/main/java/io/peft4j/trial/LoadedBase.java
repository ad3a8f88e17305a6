package io.peft4j.trial;

import io.peft4j.engine.Precision;
import io.peft4j.format.Digests;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.text.Tokenizer;
import io.peft4j.text.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A base model with its tokenizer.
 *
 * @param directory null for the embedded base
 */
public record LoadedBase(
    String name, @Nullable Path directory, BaseModel model, Tokenizer tokenizer)
    implements AutoCloseable {
  private static final String EMBEDDED = "all-MiniLM-L6-v2";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  /** Loads the base in {@code directory}, or the embedded one if that is null. */
  public static LoadedBase load(@Nullable Path directory) {
    return directory == null ? embedded() : from(directory);
  }

  private static LoadedBase embedded() {
    BaseModel model = Checkpoint.embedded(Precision.F32);
    try (InputStream in = LoadedBase.class.getResourceAsStream(TOKENIZER)) {
      if (in == null) {
        throw new UserError("the embedded base's tokenizer is not on the class path");
      }
      return new LoadedBase(EMBEDDED, null, model, TokenizerJson.load(in, EMBEDDED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoadedBase from(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new UserError(
          "there is no model folder %s: name one in Hugging Face layout with --base"
              .formatted(directory),
          new NoSuchFileException(directory.toString()));
    }
    Path tokenizer = directory.resolve("tokenizer.json");
    if (!Files.isRegularFile(tokenizer)) {
      throw new UserError(
          "%s has no tokenizer.json: save the model's fast tokenizer there".formatted(directory));
    }
    BaseModel model = Checkpoint.load(directory, Precision.F32);
    return new LoadedBase(
        directory.toAbsolutePath().normalize().getFileName().toString(),
        directory,
        model,
        TokenizerJson.load(tokenizer));
  }

  /** What Hugging Face's {@code from_pretrained} takes: a hub id, or the directory. */
  String huggingFaceName() {
    return directory == null
        ? "sentence-transformers/" + EMBEDDED
        : directory.toAbsolutePath().normalize().toString();
  }

  /** The content of the base's {@code tokenizer.json}. */
  String tokenizerJson() {
    try {
      if (directory != null) {
        return Files.readString(directory.resolve("tokenizer.json"));
      }
      try (InputStream in = LoadedBase.class.getResourceAsStream(TOKENIZER)) {
        return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UserError("the base's tokenizer.json cannot be read: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the model's tensors. */
  String digest() {
    return Digests.sha256(model.tensors());
  }

  @Override
  public void close() {
    model.close();
  }
}
