package io.peft4j.cli;

import io.peft4j.trial.StudyOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code compare}: where its files go. */
final class FolderOptions {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      description = "Folder that holds studies (default: ${DEFAULT-VALUE}).")
  private Path runs = Defaults.OPTIONS.runs();

  @Option(
      names = "--study",
      paramLabel = "NAME",
      description = "Name of this study's folder (default: made from what is compared).")
  private @Nullable String study;

  void addTo(StudyOptions.Builder options) {
    options.runs(runs).study(study);
  }
}
