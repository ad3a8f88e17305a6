package io.peft4j.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;

/**
 * Reads and writes safetensors files as Hugging Face's library does, byte for byte.
 *
 * <p>The format: <a
 * href="https://huggingface.co/docs/safetensors">huggingface.co/docs/safetensors</a>. The layout of
 * the tensors inside a file (by element type, then name) is that of the Rust library; it writes
 * metadata in random order, here they are sorted.
 */
public final class SafeTensors {
  private static final String SINGLE = "model.safetensors";
  private static final String PICKLE = "pytorch_model.bin";
  private static final String INDEX = "model.safetensors.index.json";
  private static final JsonFactory COMPACT = new JsonFactory();

  private SafeTensors() {}

  /**
   * Opens a file, or the {@code model.safetensors} of a folder, whole or in shards.
   *
   * @throws UserError if it is missing or damaged
   */
  public static TensorFile open(Path path) {
    TensorFile file = new TensorFile();
    try {
      if (Files.isDirectory(path)) {
        addFolder(file, path);
      } else {
        file.add(path);
      }
      return file;
    } catch (UserError e) {
      file.close();
      throw e;
    }
  }

  private static void addFolder(TensorFile file, Path folder) {
    Path index = folder.resolve(INDEX);
    if (!Files.exists(index)) {
      if (!Files.exists(folder.resolve(SINGLE))) {
        if (Files.exists(folder.resolve(PICKLE))) {
          throw new UserError(
              "%s has only %s, a pickle, which may run code when it is read: save the model as %s"
                  .formatted(folder, PICKLE, SINGLE));
        }
        throw new UserError(
            folder + " has no " + SINGLE + ": name a model folder in the Hugging Face layout");
      }
      file.add(folder.resolve(SINGLE));
      return;
    }
    JsonNode map = Json.read(index, JsonNode.class).path("weight_map");
    Set<String> shards = new TreeSet<>();
    for (JsonNode shard : map) {
      shards.add(shard.asText());
    }
    for (String shard : shards) {
      if (shard.isEmpty() || shard.contains("/") || shard.contains("\\") || shard.equals("..")) {
        throw new UserError(
            index + " names the file \"" + shard + "\" outside of its folder: download it again");
      }
      file.add(folder.resolve(shard));
    }
    for (Map.Entry<String, JsonNode> tensor : map.properties()) {
      if (!file.names().contains(tensor.getKey())) {
        throw new UserError(
            index
                + " names the tensor \""
                + tensor.getKey()
                + "\", which is not in its files: download the model again");
      }
    }
  }

  /**
   * Writes {@code tensors} to {@code file}, whole or not at all.
   *
   * @param metadata notes such as {@code format=pt}; empty for none
   * @throws UserError if the file cannot be written
   */
  public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
    List<Map.Entry<String, Tensor>> order =
        tensors.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<String, Tensor> e) -> DType.of(e.getValue().scalar_type()))
                    .thenComparing(Map.Entry::getKey))
            .toList();
    AtomicFiles.write(
        file,
        out -> {
          writeHeader(out, order, metadata);
          WritableByteChannel channel = Channels.newChannel(out);
          for (Map.Entry<String, Tensor> tensor : order) {
            TensorBytes.write(tensor.getValue(), channel::write);
          }
        });
  }

  private static void writeHeader(
      OutputStream out, List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata)
      throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (JsonGenerator json = COMPACT.createGenerator(header)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafeTensorsHeader.METADATA);
        for (Map.Entry<String, String> note : new TreeMap<>(metadata).entrySet()) {
          json.writeStringField(note.getKey(), note.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, Tensor> entry : tensors) {
        Tensor tensor = entry.getValue();
        long[] shape = tensor.shape();
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", DType.of(tensor.scalar_type()).name());
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, offset += tensor.nbytes()}, 0, 2);
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    while (header.size() % 8 != 0) {
      header.write(' ');
    }
    ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.size()).array());
    header.writeTo(out);
  }
}
