package io.peft4j.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Threads that run shards of a batch, one per core, each with single-threaded operators.
 *
 * <p>Tasks are started in order and their results come back in order, so what is computed from them
 * does not depend on the number of threads.
 */
public final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private final int count;

  /** Starts {@code count} threads. */
  public Workers(int count) {
    this.count = count;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              Thread thread =
                  new Thread(
                      () -> {
                        Torch.load();
                        task.run();
                      },
                      "peft4j-worker");
              thread.setDaemon(true);
              return thread;
            });
  }

  public int count() {
    return count;
  }

  /**
   * Runs all tasks and returns their results in the order of the tasks. When it returns or throws,
   * no task is running any more, so that what they work on may be freed.
   *
   * @throws RuntimeException the first task's failure in that order
   */
  public <T> List<T> run(List<? extends Callable<T>> tasks) {
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while workers were running", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
