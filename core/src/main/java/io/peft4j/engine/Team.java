package io.peft4j.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread and its helpers, sharing work that takes microseconds: the products of a step
 * of decoding, where one thread alone does not use all of the way to main memory.
 *
 * <p>A helper that has nothing to do looks for work for a moment and then sleeps. Whoever is free
 * takes the next part, so a helper that the system keeps waiting delays one part only. What is
 * computed must not depend on who computes it.
 */
public final class Team implements AutoCloseable {
  /** How long a helper looks for work: longer than what lies between the products of a step. */
  private static final long PATIENCE_NANOS = 200_000;

  private static final ThreadLocal<@Nullable Team> ENTERED = new ThreadLocal<>();

  private final Helper[] helpers;
  private volatile Work current = Work.NONE;
  private volatile boolean closed;

  /** A team of {@code size} threads, the caller included. */
  public Team(int size) {
    helpers = new Helper[Math.max(0, size - 1)];
    for (int i = 0; i < helpers.length; i++) {
      helpers[i] = new Helper();
      helpers[i].start();
    }
  }

  /** While it is open, products of few rows on this thread are shared with the helpers. */
  public Shared share() {
    ENTERED.set(this);
    return new Shared();
  }

  /** Ends the sharing when it is closed, on the thread that began it. */
  public static final class Shared implements AutoCloseable {
    private Shared() {}

    @Override
    public void close() {
      ENTERED.remove();
    }
  }

  /**
   * Runs parts {@code 0 … count−1} on the team that this thread shares work with, if there is one.
   */
  static void run(int count, IntConsumer part) {
    Team team = ENTERED.get();
    if (team == null || team.helpers.length == 0 || count == 1) {
      for (int i = 0; i < count; i++) {
        part.accept(i);
      }
    } else {
      team.runTogether(new Work(count, part));
    }
  }

  private void runTogether(Work work) {
    current = work;
    for (Helper helper : helpers) {
      if (helper.asleep) {
        LockSupport.unpark(helper);
      }
    }
    work.take();
    work.await();
  }

  /** Parts that whoever is free takes. */
  private static final class Work {
    static final Work NONE = new Work(0, i -> {});

    private final int count;
    private final IntConsumer part;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;

    Work(int count, IntConsumer part) {
      this.count = count;
      this.part = part;
    }

    void take() {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        try {
          part.accept(i);
        } catch (RuntimeException e) {
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }

    void await() {
      while (done.get() < count) {
        Thread.onSpinWait();
      }
      RuntimeException problem = failure;
      if (problem != null) {
        throw problem;
      }
    }
  }

  private final class Helper extends Thread {
    private volatile boolean asleep;

    Helper() {
      super("peft4j-helper");
      setDaemon(true);
    }

    @Override
    public void run() {
      Torch.load();
      Work last = Work.NONE;
      try (GradMode off = GradMode.off()) {
        while (!closed) {
          last = search(last);
          last.take();
        }
      }
    }

    private Work search(Work last) {
      Work found = current;
      if (found != last) {
        return found;
      }
      long start = System.nanoTime();
      while (System.nanoTime() - start < PATIENCE_NANOS) {
        for (int i = 0; i < 64; i++) {
          Work work = current;
          if (work != last) {
            return work;
          }
          Thread.onSpinWait();
        }
      }
      asleep = true;
      while (current == last && !closed) {
        LockSupport.park(Team.this);
      }
      asleep = false;
      return current;
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper);
    }
  }
}
