package io.peft4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A random Llama of a few thousand parameters with a token per character. */
final class TinyLlama {
  private TinyLlama() {}

  /** Puts it into a folder. */
  static Path base(Path folder) throws IOException {
    Path resources = Checkout.ROOT.resolve("core/src/test/resources");
    Files.createDirectories(folder);
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(resources.resolve("golden/causal/llama").resolve(name), folder.resolve(name));
    }
    Files.copy(resources.resolve("letters/tokenizer.json"), folder.resolve("tokenizer.json"));
    return folder;
  }
}
