package io.peft4j.trial;

import io.peft4j.data.ChatRendering;
import io.peft4j.data.PlainTemplate;
import io.peft4j.data.Rendering;
import io.peft4j.engine.Precision;
import io.peft4j.format.Digests;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.UserError;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.text.Tokenizer;
import io.peft4j.text.TokenizerJson;
import io.peft4j.text.Vocabulary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A base model with its tokenizer.
 *
 * @param path a directory, a GGUF file or a hub id; null for the embedded base
 * @param vocabulary what the base's files say of special tokens and chat; null for the embedded base
 */
public record LoadedBase(
    String name,
    @Nullable Path path,
    BaseModel model,
    Tokenizer tokenizer,
    @Nullable Vocabulary vocabulary)
    implements AutoCloseable {
  /** What templates that tell the day are told, so that every trial reads the same prompts. */
  private static final LocalDateTime DAY = LocalDateTime.of(2024, 7, 26, 0, 0);

  private static final String EMBEDDED = "all-MiniLM-L6-v2";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  /** Loads the base at {@code path}, or the embedded one if that is null. */
  public static LoadedBase load(@Nullable Path path) {
    return load(path, Precision.F32);
  }

  /** The same in a precision. */
  public static LoadedBase load(@Nullable Path path, Precision precision) {
    return path == null ? embedded(precision) : from(path, precision);
  }

  private static LoadedBase embedded(Precision precision) {
    BaseModel model = Checkpoint.embedded(precision);
    try (InputStream in = LoadedBase.class.getResourceAsStream(TOKENIZER)) {
      if (in == null) {
        throw new UserError("the embedded base's tokenizer is not on the class path");
      }
      return new LoadedBase(EMBEDDED, null, model, TokenizerJson.load(in, EMBEDDED), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LoadedBase from(Path path, Precision precision) {
    try (ModelFiles files = ModelFiles.open(path)) {
      Vocabulary vocabulary = Vocabulary.of(files);
      return new LoadedBase(
          path.toAbsolutePath().normalize().getFileName().toString(),
          path,
          Checkpoint.load(files, precision),
          vocabulary.tokenizer(),
          vocabulary);
    }
  }

  /** How conversations become tokens: by the base's chat template, without one in plain text. */
  Rendering rendering() {
    return vocabulary == null || !vocabulary.knowsChat()
        ? plainRendering()
        : new ChatRendering(vocabulary.chat().at(DAY));
  }

  /** Prompt and answer one after the other, without a template. */
  Rendering plainRendering() {
    Integer end = vocabulary == null ? null : vocabulary.id("eos_token");
    return new PlainTemplate("{prompt}\n{completion}", tokenizer, null, end);
  }

  /** What Hugging Face's {@code from_pretrained} takes: a hub id, or the directory. */
  public String huggingFaceName() {
    if (path == null) {
      return "sentence-transformers/" + EMBEDDED;
    }
    return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : path.toString();
  }

  /** The content of the base's {@code tokenizer.json}. */
  public String tokenizerJson() {
    if (path != null) {
      try (ModelFiles files = ModelFiles.open(path)) {
        return Json.text(files.tokenizer());
      }
    }
    try (InputStream in = LoadedBase.class.getResourceAsStream(TOKENIZER)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserError("the base's tokenizer.json cannot be read: " + e.getMessage(), e);
    }
  }

  /** SHA-256 of the model's tensors. */
  public String digest() {
    return Digests.sha256(model.tensors());
  }

  @Override
  public void close() {
    model.close();
  }
}
