package io.peft4j.format;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The named tensors of an open safetensors file, or of several files that belong together.
 *
 * <p>Files are mapped into memory, not read: a tensor takes memory once it is touched. The mapping
 * is private, so writing into a tensor never reaches the file. A tensor shares ownership of its
 * mapping and outlives {@link #close}. Reading from several threads is safe.
 */
public final class TensorFile implements AutoCloseable {
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<Tensor> mappings = new ArrayList<>();
  private boolean closed;

  private record Place(Tensor mapping, SafeTensorsHeader.Entry entry) {}

  TensorFile() {}

  /** Maps {@code file} and adds its tensors. */
  void add(Path file) {
    SafeTensorsHeader header = SafeTensorsHeader.read(file);
    Tensor mapping = map(file, header.fileSize());
    mappings.add(mapping);
    metadata.putAll(header.metadata());
    header
        .entries()
        .forEach(
            (name, entry) -> {
              if (places.put(name, new Place(mapping, entry)) != null) {
                throw new UserError(
                    "tensor \""
                        + name
                        + "\" is in "
                        + file
                        + " and in another file of that folder: download or save the model again");
              }
            });
  }

  /** Names of all tensors, in the order of the file. */
  public Set<String> names() {
    return Collections.unmodifiableSet(places.keySet());
  }

  /** The file's own notes, such as {@code format}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /**
   * The tensor called {@code name}, which survives every scope and belongs to the caller: {@link
   * Scope#free} frees it.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Tensor tensor(String name) {
    if (closed) {
      throw new IllegalStateException("the file is closed");
    }
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException(
          "no tensor \"" + name + "\": there are " + places.keySet());
    }
    SafeTensorsHeader.Entry entry = place.entry();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor bytes = place.mapping().narrow(0, entry.begin(), entry.end() - entry.begin());
      // A view as larger elements has to start at a multiple of their size.
      if (entry.begin() % entry.dtype().size() != 0) {
        bytes = bytes.clone();
      }
      return Scope.keep(bytes.view(entry.dtype().scalar()).view(entry.shape()));
    }
  }

  /** All tensors by name, in the order of the file, each as {@link #tensor} gives it. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    places.keySet().forEach(name -> tensors.put(name, tensor(name)));
    return tensors;
  }

  @Override
  public void close() {
    closed = true;
    mappings.forEach(Scope::free);
    mappings.clear();
    places.clear();
  }

  /** The bytes of {@code file}, mapped copy-on-write; whoever asks for them frees them. */
  static Tensor map(Path file, long size) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      return Scope.keep(
          torch.from_file(
              file.toString(),
              new BoolOptional(false),
              new LongOptional(size),
              new TensorOptions(ScalarType.Byte)));
    }
  }
}
