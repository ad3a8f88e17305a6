package io.peft4j.trial;

import java.util.List;

/**
 * How thorough a study is, on its main task and on the others.
 *
 * @param loss what this level gives up against the one above; empty at the top
 */
record Effort(Level main, Level side, String loss) {

  /** Steps, batch, seeds and learning rates on one task. */
  record Level(int steps, int batchSize, int seeds, int gridPoints) {}

  /**
   * From the most thorough to the least. Three seeds of 200 steps are what a verdict needs: the main
   * task keeps them as long as it can, and with two a Student-t interval separates next to nothing.
   */
  static final List<Effort> LEVELS =
      List.of(
          new Effort(new Level(400, 32, 5, 7), new Level(400, 32, 5, 5), ""),
          new Effort(
              new Level(300, 32, 3, 5),
              new Level(300, 32, 3, 3),
              "five seeds of 400 steps became three of 300"),
          new Effort(
              new Level(200, 32, 3, 5), new Level(200, 32, 3, 3), "300 steps became 200"),
          new Effort(
              new Level(200, 32, 3, 5),
              new Level(200, 16, 3, 3),
              "batches of 32 became 16 on the tasks beside the main one"),
          new Effort(
              new Level(200, 16, 3, 5),
              new Level(200, 16, 3, 3),
              "batches of 32 became 16 on the main task too"),
          new Effort(
              new Level(200, 16, 3, 5),
              new Level(200, 8, 3, 3),
              "batches of 16 became 8 on the tasks beside the main one"),
          new Effort(
              new Level(200, 8, 3, 5),
              new Level(200, 8, 3, 3),
              "batches of 16 became 8 on the main task too"),
          new Effort(
              new Level(200, 8, 3, 5),
              new Level(100, 8, 3, 3),
              "200 steps became 100 on the tasks beside the main one"),
          new Effort(
              new Level(200, 8, 3, 5),
              new Level(100, 8, 2, 3),
              "three seeds became two on the tasks beside the main one"),
          new Effort(
              new Level(100, 8, 2, 5),
              new Level(60, 8, 1, 1),
              "two seeds of 100 steps on the main task, one of 60 on the others, which rank nothing"
                  + " that they cannot separate"));

  /** The same for causal bases, on which a step takes seconds. */
  static final List<Effort> ANSWERS =
      List.of(
          alone(200, 8, 3, 5, ""),
          alone(100, 8, 3, 5, "200 steps became 100"),
          alone(60, 8, 3, 3, "100 steps became 60, five learning rates to start with three"),
          alone(60, 4, 3, 3, "batches of 8 became 4"),
          alone(40, 4, 2, 3, "three seeds of 60 steps became two of 40"),
          alone(
              30, 4, 1, 1, "one seed of 30 steps at the published learning rate, which ranks little"));

  private static Effort alone(int steps, int batchSize, int seeds, int gridPoints, String loss) {
    Level level = new Level(steps, batchSize, seeds, gridPoints);
    return new Effort(level, level, loss);
  }

  /** {@code --quick} on a causal base. */
  static final Effort QUICK_ANSWERS = alone(12, 4, 1, 1, "");

  /** One seed at the published learning rate, for {@code --quick}. */
  static final Effort QUICK = new Effort(new Level(24, 16, 1, 1), new Level(18, 16, 1, 1), "");
}
