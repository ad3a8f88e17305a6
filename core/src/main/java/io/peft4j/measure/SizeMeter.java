package io.peft4j.measure;

import io.peft4j.format.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Weighs the files of a variant that have to be stored; what else lies beside them is left out. */
public final class SizeMeter {
  private static final List<String> ADAPTER =
      List.of("adapter_model.safetensors", "adapter_config.json");
  private static final List<String> MODEL = List.of("model.safetensors", "config.json");
  private static final String HEAD = "head.safetensors";

  private SizeMeter() {}

  /**
   * Bytes on disk.
   *
   * @param artifactBytes of an adapter and its configuration, or of a whole model and its
   *     configuration; 0 if there is a head alone
   * @param headBytes of the head's file, 0 without one
   */
  public record Size(long artifactBytes, long headBytes) {}

  /**
   * Weighs the variant in {@code directory}.
   *
   * @throws UserError if there is none
   */
  public static Size of(Path directory) {
    boolean adapter = Files.exists(directory.resolve(ADAPTER.get(0)));
    boolean model = Files.exists(directory.resolve(MODEL.get(0)));
    boolean head = Files.exists(directory.resolve(HEAD));
    if (!adapter && !model && !head) {
      throw new UserError(
          "%s holds no adapter, model or head: give the directory that a trial has written"
              .formatted(directory));
    }
    List<String> files = adapter ? ADAPTER : model ? MODEL : List.of();
    long artifact = files.stream().mapToLong(name -> bytes(directory.resolve(name))).sum();
    return new Size(artifact, head ? bytes(directory.resolve(HEAD)) : 0);
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
