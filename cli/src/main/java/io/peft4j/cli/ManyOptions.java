package io.peft4j.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code generate}: answers to a file of prompts. */
final class ManyOptions {
  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Answer a jsonl file instead: each line has a 'prompt', or 'messages' with 'role' and"
              + " 'content', and may name its own 'adapter'.")
  private @Nullable Path prompts;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write the lines with 'completion', 'finish_reason' and 'tokens' there (default: standard"
              + " output).")
  private @Nullable Path out;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Answers that grow together (default: ${DEFAULT-VALUE}).")
  private int batchSize = 8;

  @Nullable Path prompts() {
    return prompts;
  }

  @Nullable Path out() {
    return out;
  }

  int batchSize() {
    return batchSize;
  }
}
