package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A model in one GGUF file, seen as the Hugging Face checkpoint that it was made from.
 *
 * <p>The file is mapped into memory; quantised tensors are decoded to f32 when {@link #tensors} is
 * called, the others are views of the mapping.
 */
public final class Gguf implements ModelFiles {
  private final Path file;
  private final GgufHeader header;
  private final GgufMetadata metadata;
  private final Tensor mapping;

  private Gguf(Path file, GgufHeader header) {
    this.file = file;
    this.header = header;
    this.metadata = new GgufMetadata(file, header.metadata());
    this.mapping = TensorFile.map(file, header.fileSize());
  }

  /**
   * Opens a file.
   *
   * @throws UserError if it is missing or damaged
   */
  public static Gguf open(Path file) {
    GgufHeader header = GgufHeader.read(file);
    if (header.metadata().path("split.count").asInt() > 1) {
      throw new UserError(
          "%s is one of several parts of a model: join them with 'llama-gguf-split --merge'"
              .formatted(file));
    }
    return new Gguf(file, header);
  }

  @Override
  public Path path() {
    return file;
  }

  @Override
  public JsonNode config() {
    return GgufConfig.config(metadata, header.entries(), this::tensor);
  }

  @Override
  public JsonNode generationConfig() {
    return GgufConfig.generation(metadata);
  }

  @Override
  public JsonNode tokenizer() {
    return GgufTokenizer.tokenizer(metadata);
  }

  @Override
  public JsonNode tokenizerConfig() {
    return GgufTokenizer.config(metadata);
  }

  @Override
  public Map<String, Tensor> tensors() {
    GgufNames names = GgufNames.of(metadata);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (GradMode off = GradMode.off()) {
      for (String name : header.entries().keySet()) {
        if (name.equals(GgufNames.ROPE_FREQUENCIES)) {
          continue;
        }
        GgufNames.Target target = names.target(name, metadata);
        try (Scope scope = Scope.open()) {
          tensors.put(target.name(), Scope.keep(changed(name, target.change())));
        }
      }
      return tensors;
    } catch (UserError e) {
      tensors.values().forEach(Scope::free);
      throw e;
    }
  }

  /** The tensor that llama.cpp calls {@code name}, as it is stored or decoded to f32. */
  Tensor tensor(String name) {
    return GgufDecoder.tensor(mapping, header.entries().get(name));
  }

  private Tensor changed(String name, GgufNames.Change change) {
    Tensor stored = tensor(name);
    return switch (change) {
      case NONE -> stored;
      case MINUS_ONE -> stored.to(ScalarType.Float).sub(Ops.scalar(1));
      case TRANSPOSED -> stored.dim() == 2 ? stored.t().contiguous() : stored;
      case ROTARY_ROWS -> halves(name, stored);
    };
  }

  /**
   * Rows of heads, from neighbouring pairs {@code (i, i + 1)} to Hugging Face's pairs {@code (i, i
   * + head / 2)}.
   */
  private Tensor halves(String name, Tensor stored) {
    int heads = metadata.count(metadata.own("attention.head_count"));
    if (name.contains("attn_k")) {
      heads = metadata.countOr(metadata.own("attention.head_count_kv"), heads);
    }
    long rows = stored.size(0);
    if (rows % (2L * heads) != 0) {
      throw new UserError(
          "%s: tensor \"%s\" has %d rows, which are not %d heads: download it again"
              .formatted(file, name, rows, heads));
    }
    long[] shape = stored.shape();
    return stored.view(heads, rows / heads / 2, 2, -1).transpose(1, 2).reshape(shape);
  }

  @Override
  public void close() {
    Scope.free(mapping);
  }
}
