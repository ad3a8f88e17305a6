package io.peft4j.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits, when the process is told to end, until a long job has saved where it is.
 *
 * <p>The job asks {@link #isAsked} now and then, and closes this when it has ended.
 */
final class Stop implements AutoCloseable {
  /** Longer than a step and a checkpoint take; who is in a hurry sends the signal that kills. */
  private static final int PATIENCE_SECONDS = 120;

  private final PrintWriter err;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean asked;

  Stop(PrintWriter err) {
    this.err = err;
    Runtime.getRuntime().addShutdownHook(new Thread(this::await, "save before the end"));
  }

  boolean isAsked() {
    return asked;
  }

  private void await() {
    if (ended.getCount() == 0) {
      return;
    }
    asked = true;
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        err.println();
        err.println("peft4j: stopped; the same command resumes where it was");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
