package io.peft4j.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a connection that has been silent for too long, so that whoever reads from it wakes. */
final class HubWatch implements AutoCloseable {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "peft4j-hub-watch");
            thread.setDaemon(true);
            return thread;
          });

  private volatile long last = System.nanoTime();

  HubWatch(InputStream connection, Duration patience) {
    long period = Math.max(1, patience.toMillis() / 4);
    clock.scheduleAtFixedRate(
        () -> {
          if (System.nanoTime() - last > patience.toNanos()) {
            close(connection);
          }
        },
        period,
        period,
        TimeUnit.MILLISECONDS);
  }

  /** Something was read. */
  void alive() {
    last = System.nanoTime();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private static void close(InputStream connection) {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
