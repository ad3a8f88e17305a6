package io.peft4j;

import io.peft4j.trial.Progress;
import io.peft4j.trial.StudyOptions;
import java.nio.file.Path;
import java.util.List;

/** What peft4j does, one method per job. */
public final class Peft4j {
  private Peft4j() {}

  /** Trains, measures and compares methods, and recommends one; resumes what was interrupted. */
  public static StudyResult compare(StudyOptions options, Progress progress) {
    throw new UnsupportedOperationException();
  }

  /** Writes {@code report.html} of a study again, and returns its path. */
  public static Path report(Path studyFolder) {
    throw new UnsupportedOperationException();
  }

  /** Runs a trial again from its record and compares the numbers. */
  public static Reproduction reproduce(Path trialFolder, Progress progress) {
    throw new UnsupportedOperationException();
  }

  /** Every method that a study can train. */
  public static List<MethodInfo> methods() {
    throw new UnsupportedOperationException();
  }
}
