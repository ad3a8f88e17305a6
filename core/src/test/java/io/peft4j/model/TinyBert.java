package io.peft4j.model;

import io.peft4j.engine.Precision;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The tiny random BERT of the golden files: two blocks, width 32, 120 words. */
public final class TinyBert {
  private TinyBert() {}

  /** Loads it in {@code precision}; whoever asks for it closes it. */
  public static BaseModel load(Precision precision) {
    return Checkpoint.load(golden("bert-tiny"), precision);
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
