package io.peft4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
  @Test
  void resultsComeInTheOrderOfTheTasksWhicheverEndsFirst() {
    CountDownLatch second = new CountDownLatch(1);
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              second.await();
              return 1;
            },
            () -> {
              second.countDown();
              return 2;
            },
            () -> 3);
    try (Workers workers = new Workers(2)) {
      assertThat(workers.count()).isEqualTo(2);
      assertThat(workers.run(tasks)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void moreTasksThanThreadsAllRun() {
    try (Workers workers = new Workers(2)) {
      List<Callable<Integer>> tasks =
          IntStream.range(0, 100).mapToObj(i -> (Callable<Integer>) () -> i * i).toList();
      assertThat(workers.run(tasks)).hasSize(100).startsWith(0, 1, 4, 9).endsWith(99 * 99);
    }
  }

  @Test
  void theFirstFailureInOrderIsThrownOnceNothingRunsAnyMore() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    List<Callable<Integer>> tasks =
        List.of(
            () -> {
              failed.await();
              Thread.sleep(100);
              throw new IllegalArgumentException("first in order, last in time");
            },
            () -> {
              failed.countDown();
              throw new IllegalStateException("first in time");
            },
            () -> {
              Thread.sleep(200);
              finished.set(true);
              return 3;
            });
    try (Workers workers = new Workers(2)) {
      assertThatThrownBy(() -> workers.run(tasks))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("first in order, last in time");
      assertThat(finished).isTrue();
      assertThat(workers.run(List.of(() -> "goes on"))).containsExactly("goes on");
    }
  }

  @Test
  void errorsAndCheckedExceptionsComeOutToo() {
    Error error = new StackOverflowError();
    IOException checked = new IOException("disk");
    try (Workers workers = new Workers(1)) {
      assertThatThrownBy(
              () ->
                  workers.run(
                      List.<Callable<Integer>>of(
                          () -> {
                            throw error;
                          })))
          .isSameAs(error);
      assertThatThrownBy(
              () ->
                  workers.run(
                      List.<Callable<Integer>>of(
                          () -> {
                            throw checked;
                          })))
          .hasCause(checked);
    }
  }
}
