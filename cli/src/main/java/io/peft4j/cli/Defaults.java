package io.peft4j.cli;

import io.peft4j.trial.StudyOptions;

/** What holds where the user says nothing: the library's defaults, shown in the help. */
final class Defaults {
  static final StudyOptions OPTIONS = StudyOptions.builder().build();

  private Defaults() {}
}
