package io.peft4j.cli;

import io.peft4j.trial.StudyOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code compare}: what a recommended method must keep to. */
final class ConstraintOptions {
  @Option(
      names = "--max-artifact",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Most bytes to store for one variant, as in 500kB or 5MB.")
  private @Nullable Long maxArtifact;

  @Option(
      names = "--max-latency-ratio",
      paramLabel = "RATIO",
      description = "Highest inference latency as a multiple of the bare base's, as in 1.2.")
  private @Nullable Double maxLatencyRatio;

  @Option(
      names = "--max-quality-loss",
      paramLabel = "AMOUNT",
      description =
          "Most to lose against full fine-tuning, in the unit of --margin, as in 0.01.")
  private @Nullable Double maxQualityLoss;

  @Option(
      names = "--variants",
      paramLabel = "N",
      description = "How many variants of the base will be in use.")
  private @Nullable Integer variants;

  @Option(names = "--must-merge", description = "The adapter must merge into the base.")
  private boolean mustMerge;

  @Option(names = "--must-mix", description = "Variants must mix in one batch.")
  private boolean mustMix;

  void addTo(StudyOptions.Builder options) {
    options
        .maxArtifactBytes(maxArtifact)
        .maxLatencyRatio(maxLatencyRatio)
        .maxQualityLoss(maxQualityLoss)
        .variants(variants)
        .mustMerge(mustMerge)
        .mustMix(mustMix);
  }
}
