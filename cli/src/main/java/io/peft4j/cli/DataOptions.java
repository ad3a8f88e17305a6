package io.peft4j.cli;

import io.peft4j.trial.StudyOptions;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code compare}: base model and data. */
final class DataOptions {
  @Option(
      names = "--base",
      paramLabel = "MODEL",
      description =
          "Base model: a folder in Hugging Face layout, a .gguf file, or the id of a model that was"
              + " pulled (default: the embedded all-MiniLM-L6-v2).")
  private @Nullable Path base;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Ladder.class,
      description = "Rungs of the embedded ladder: ${COMPLETION-CANDIDATES} (default: all three).")
  private List<String> tasks = List.of();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Own data instead of the ladder: csv, tsv, jsonl or parquet.")
  private @Nullable Path data;

  @Option(
      names = "--validation-data",
      paramLabel = "FILE",
      description = "Own validation split (default: a seeded, stratified part of the data).")
  private @Nullable Path validationData;

  @Option(
      names = "--test-data",
      paramLabel = "FILE",
      description = "Own test split (default: a seeded, stratified part of the data).")
  private @Nullable Path testData;

  @Option(names = "--text-column", paramLabel = "NAME", description = "Column of the text.")
  private @Nullable String textColumn;

  @Option(
      names = "--pair-column",
      paramLabel = "NAME",
      description = "Column of the second text, for pairs.")
  private @Nullable String pairColumn;

  @Option(names = "--label-column", paramLabel = "NAME", description = "Column of the label.")
  private @Nullable String labelColumn;

  @Option(
      names = "--head",
      paramLabel = "KIND",
      completionCandidates = Heads.class,
      description =
          "How classes are scored, by their words or by a linear head: ${COMPLETION-CANDIDATES}"
              + " (default: words where every label is one).")
  private StudyOptions.Head head = Defaults.OPTIONS.head();

  @Option(
      names = "--predictions",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Predictions made elsewhere (jsonl), to compare by the same statistics.")
  private List<Path> predictions = List.of();

  void addTo(StudyOptions.Builder options) {
    options
        .base(base)
        .tasks(tasks)
        .data(data)
        .validationData(validationData)
        .testData(testData)
        .textColumn(textColumn)
        .pairColumn(pairColumn)
        .labelColumn(labelColumn)
        .head(head)
        .predictions(predictions);
  }

  /** Names of the rungs, for help and completion. */
  private static final class Ladder implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return StudyOptions.LADDER.iterator();
    }
  }

  /** Kinds of head as they are typed. */
  private static final class Heads implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(StudyOptions.Head.values())
          .map(head -> head.name().toLowerCase(Locale.ROOT))
          .iterator();
    }
  }
}
