package io.peft4j.cli;

import io.peft4j.generate.GenerationSettings;
import io.peft4j.generate.Sampling;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options of {@code generate} and {@code chat}: when an answer ends. */
final class EndOptions {
  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Largest number of tokens of an answer (default: ${DEFAULT-VALUE}).")
  private int maxNewTokens = 512;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description =
          "End in front of this text; may be given more than once. \\n"
              + " and \\t mean a new line and a tab.")
  private List<String> stop = List.of();

  @Option(
      names = "--stop-token",
      split = ",",
      paramLabel = "ID",
      description = "End at these token ids beside the model's own.")
  private Set<Integer> stopTokens = Set.of();

  @Option(
      names = "--ignore-end",
      description = "Go on where the model ends its answer; for measurements.")
  private boolean ignoreEnd;

  /** Checks the values; mistakes count as mistakes of usage. */
  void check(CommandSpec spec) {
    if (maxNewTokens < 1) {
      throw new ParameterException(
          spec.commandLine(), "--max-new-tokens must be 1 or more, not " + maxNewTokens);
    }
    if (stop.contains("")) {
      throw new ParameterException(spec.commandLine(), "--stop needs a text that is not empty");
    }
  }

  GenerationSettings settings(Sampling sampling) {
    List<String> texts =
        stop.stream().map(text -> text.replace("\\n", "\n").replace("\\t", "\t")).toList();
    return new GenerationSettings(sampling, maxNewTokens, texts, stopTokens, ignoreEnd);
  }
}
