package io.peft4j.cli;

import io.peft4j.trial.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress as one line that is drawn over and over, with the time left. */
final class ProgressOnTerminal implements Progress {
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintWriter out;
  private final int columns;
  private @Nullable ProgressBar bar;

  ProgressOnTerminal(PrintWriter out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public synchronized void started(String what, long totalUnits) {
    bar =
        new ProgressBarBuilder()
            .setTaskName(what)
            .setInitialMax(totalUnits)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(500)
            .setConsumer(new Line())
            .build();
  }

  @Override
  public synchronized void advanced(long units, String detail) {
    if (bar != null) {
      bar.stepBy(units).setExtraMessage(detail);
    }
  }

  @Override
  public synchronized void note(String line) {
    out.print(CLEAR_LINE + line + System.lineSeparator());
    out.flush();
  }

  @Override
  public synchronized void finished() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void close() {
    finished();
  }

  /** The last line of the terminal. */
  private final class Line implements ProgressBarConsumer {
    @Override
    public int getMaxRenderedLength() {
      return columns - 1;
    }

    @Override
    public void accept(String rendered) {
      out.print(CLEAR_LINE + rendered);
      out.flush();
    }

    @Override
    public void close() {
      out.println();
    }
  }
}
