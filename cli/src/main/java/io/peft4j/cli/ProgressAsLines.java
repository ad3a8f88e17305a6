package io.peft4j.cli;

import io.peft4j.trial.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Progress for log files: a line at a stage's start and end, and at most one every ten seconds. */
final class ProgressAsLines implements Progress {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final LongSupplier nanoTime;
  private String stage = "";
  private long total;
  private long done;
  private long start;
  private long lastLine;

  ProgressAsLines(PrintWriter out) {
    this(out, System::nanoTime);
  }

  ProgressAsLines(PrintWriter out, LongSupplier nanoTime) {
    this.out = out;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized void started(String what, long totalUnits) {
    stage = what;
    total = totalUnits;
    done = 0;
    start = nanoTime.getAsLong();
    lastLine = start;
    out.println(stage);
  }

  @Override
  public synchronized void advanced(long units, String detail) {
    done += units;
    long now = nanoTime.getAsLong();
    if (now - lastLine < INTERVAL.toNanos() || done <= 0) {
      return;
    }
    lastLine = now;
    double share = Math.min(1, (double) done / total);
    Duration left = Duration.ofNanos((long) ((now - start) * (1 - share) / share));
    out.printf("%s: %.0f %%, %s left, %s%n", stage, 100 * share, inWords(left), detail);
  }

  @Override
  public synchronized void note(String line) {
    out.println(line);
  }

  @Override
  public synchronized void finished() {
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - start);
    out.printf("%s: done in %s%n", stage, inWords(took));
  }

  private static String inWords(Duration time) {
    if (time.toHours() > 0) {
      return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
    }
    if (time.toMinutes() > 0) {
      return "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart());
    }
    return "%d s".formatted(time.toSeconds());
  }
}
