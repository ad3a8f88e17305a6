package io.peft4j.recipe;

import io.peft4j.model.TinyCausal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A tiny random Llama with a token per character, and sums to learn. */
final class TinyChat {
  private TinyChat() {}

  /** Makes a base's directory in {@code folder}. */
  static Path base(Path folder) throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    Path llama = TinyCausal.folder("llama");
    Path resources = llama.getParent().getParent().getParent();
    Files.copy(llama.resolve("config.json"), base.resolve("config.json"));
    Files.copy(llama.resolve("model.safetensors"), base.resolve("model.safetensors"));
    Files.copy(resources.resolve("letters/tokenizer.json"), base.resolve("tokenizer.json"));
    return base;
  }

  /** Writes questions with answers. */
  static Path sums(Path file, int rows) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      lines.add("{\"question\":\"%d + %d?\",\"answer\":\"It is %d.\"}".formatted(i, i, 2 * i));
    }
    return Files.write(file, lines);
  }
}
