package io.peft4j.cli;

import io.peft4j.trial.Progress;
import java.io.PrintWriter;

/** What standard error is connected to. */
final class Terminal {
  /** Set by the launcher: width of the terminal on standard error; absent if it is none. */
  static final String COLUMNS = "peft4j.columns";

  private Terminal() {}

  /** True if somebody watches standard error. */
  static boolean isThere() {
    return Integer.getInteger(COLUMNS, 0) > 0;
  }

  /** A bar on a terminal, else plain lines. */
  static Progress progress(PrintWriter err) {
    int columns = Integer.getInteger(COLUMNS, 0);
    return columns > 0 ? new ProgressOnTerminal(err, columns) : new ProgressAsLines(err);
  }
}
