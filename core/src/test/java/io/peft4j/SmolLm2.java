package io.peft4j;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SmolLM2-135M-Instruct, which {@code interop/fetch-smollm2} puts under {@code models/} of the
 * checkout. A test that asks for it is skipped where it is absent, and fails there if the
 * environment says {@code PEFT4J_MODELS=required}, as {@code .ci/run} does.
 */
public final class SmolLm2 {
  private static final Path MODELS = Path.of("").toAbsolutePath().resolveSibling("models");

  private SmolLm2() {}

  /** The Hugging Face directory, in bf16. */
  public static Path folder() {
    return present(MODELS.resolve("smollm2"));
  }

  /** The GGUF file, quantised to 4 bits. */
  public static Path gguf() {
    return present(MODELS.resolve("smollm2.gguf"));
  }

  private static Path present(Path path) {
    boolean required = "required".equals(System.getenv("PEFT4J_MODELS"));
    assumeTrue(
        required || Files.exists(path), () -> path + " is absent: run interop/fetch-smollm2");
    return path;
  }
}
