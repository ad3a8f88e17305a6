package io.peft4j.adapter;

import io.peft4j.boundary.Capability;
import io.peft4j.engine.Scope;
import io.peft4j.model.BaseModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * What training leaves on disk: an {@linkplain AdapterDirectory adapter directory}, or a whole
 * {@linkplain ModelDirectory model directory} where the method does not leave the base's files
 * alone.
 */
public final class Artifact {
  private Artifact() {}

  /**
   * Writes what was trained, whole or not at all, in the place of what was there.
   *
   * @param head {@code weight (K, C)} and {@code bias (K)} of a linear head; empty if there is none
   * @throws io.peft4j.format.UserError if it cannot be written
   */
  public static void save(
      Path directory, AttachedAdapter adapter, AdapterInfo info, Map<String, Tensor> head) {
    if (adapter.method().capabilities().contains(Capability.LEAVES_BASE)) {
      AdapterDirectory.save(directory, adapter, info, head);
    } else {
      try (Scope scope = Scope.open()) {
        ModelDirectory.save(directory, adapter.base(), adapter.merged(), info, head);
      }
    }
  }

  /**
   * Attaches what {@code directory} holds to {@code base}.
   *
   * @param tokenizer from text to the base's token ids, without special tokens
   * @throws io.peft4j.format.UserError if it holds neither an adapter nor a model, or one that does
   *     not fit this base
   */
  public static AttachedAdapter load(
      BaseModel base, Path directory, Function<String, int[]> tokenizer) {
    return isModel(directory)
        ? ModelDirectory.load(base, directory)
        : AdapterDirectory.load(base, directory, tokenizer);
  }

  /**
   * The head in {@code directory} as {@code weight} and {@code bias}, empty if there is none; the
   * caller frees the tensors.
   */
  public static Map<String, Tensor> head(Path directory) {
    return isModel(directory) ? ModelDirectory.head(directory) : AdapterDirectory.head(directory);
  }

  private static boolean isModel(Path directory) {
    return !Files.isRegularFile(directory.resolve(AdapterDirectory.CONFIG))
        && Files.isRegularFile(directory.resolve("config.json"));
  }
}
