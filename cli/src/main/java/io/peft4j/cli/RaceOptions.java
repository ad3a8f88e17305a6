package io.peft4j.cli;

import io.peft4j.trial.StudyOptions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code compare}: methods and how they race. */
final class RaceOptions {
  @Option(
      names = "--quick",
      description = "Screen in minutes: published learning rates, one seed, no fine ranking.")
  private boolean quick;

  @Option(
      names = "--all",
      description = "Every method and capacity, with rows of matched size.")
  private boolean all;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description = "Only these; peft4j methods lists them.")
  private List<String> methods = List.of();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Fit the study into this time, as in 10m or 2h; says what was given up.")
  private @Nullable Duration budget;

  @Option(names = "--steps", paramLabel = "N", description = "Optimizer steps of a final run.")
  private @Nullable Integer steps;

  @Option(names = "--seeds", paramLabel = "N", description = "Final runs per method.")
  private @Nullable Integer seeds;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples in a training batch (default: 32, less where time is short).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--shards",
      paramLabel = "N",
      description =
          "Pieces of a batch, part of the result whatever the cores (default: ${DEFAULT-VALUE}).")
  private int shards = Defaults.OPTIONS.shards();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that train; does not change results (default: one per core).")
  private @Nullable Integer workers;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where every random choice starts (default: ${DEFAULT-VALUE}).")
  private long seed = Defaults.OPTIONS.seed();

  @Option(
      names = "--margin",
      paramLabel = "AMOUNT",
      description =
          "What may be lost against full fine-tuning and is still adequate: a share of accuracy, or"
              + " nats of answer loss (default: ${DEFAULT-VALUE}).")
  private double margin = Defaults.OPTIONS.margin();

  void addTo(StudyOptions.Builder options) {
    options
        .preset(quick ? StudyOptions.Preset.QUICK : StudyOptions.Preset.DEFAULT)
        .all(all)
        .methods(methods)
        .budget(budget)
        .steps(steps)
        .seeds(seeds)
        .batchSize(batchSize)
        .shards(shards)
        .workers(workers)
        .seed(seed)
        .margin(margin);
  }
}
