package io.peft4j.trial;

import io.peft4j.boundary.Boundary;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Sites;
import io.peft4j.method.Methods;
import java.util.List;

/**
 * How long arms will take, from this machine's measured speed and the amount of arithmetic.
 *
 * @param sites the base's places
 * @param sequencesPerSecond short texts that the bare base reads in a second
 */
record CostModel(Sites sites, double sequencesPerSecond) {
  /** Seconds to start a process, load base and data, and prove what an adapter can do. */
  private static final double START = 4;

  /** A training step takes this many times the time of reading its examples … */
  private static final double FROZEN_STEP = 2.0;

  /** … and as long as reading this many tokens, whatever the batch: the weights are gone through. */
  private static final double FROZEN_FIXED_TOKENS = 90;

  /** The same where all weights have gradients and are updated. */
  private static final double FULL_STEP = 3.0;

  private static final double FULL_FIXED_TOKENS = 510;

  /** Latency is measured of this many states: bare, attached and merged. */
  private static final int STATES = 3;

  /** Seconds for all arms of a task. */
  double seconds(PlannedTask task) {
    double own = task.arms().stream().filter(a -> a.method() != null).mapToDouble(a -> seconds(task, a)).sum();
    double references = START + 1.5 * task.task().test() / sequencesPerSecond
        + 2.0 * task.race().examples() / sequencesPerSecond;
    return own + references;
  }

  double seconds(List<PlannedTask> tasks) {
    return tasks.stream().mapToDouble(this::seconds).sum();
  }

  /** Seconds for one arm. */
  double seconds(PlannedTask task, PlannedArm arm) {
    if (arm.method() == null) {
      return START;
    }
    PeftMethod method = Methods.find(arm.method()).method();
    RacePlan race = task.race();
    double longer = 1;
    if (method.boundary() == Boundary.INPUT) {
      double tokens = (double) method.parameterCount(sites) / sites.hidden();
      longer += tokens / task.task().meanTokens();
    }
    boolean full = arm.group() == ArmRecord.Group.FULL;
    double trained =
        race.expectedSteps()
            * (race.batchSize() * (full ? FULL_STEP : FROZEN_STEP) * longer
                + (full ? FULL_FIXED_TOKENS : FROZEN_FIXED_TOKENS) / task.task().meanTokens());
    int looks =
        (race.gridPoints() == 1 ? 1 : race.gridPoints() + race.survivors())
            + race.seeds() * race.evaluations();
    int scored =
        Math.min(task.task().validation(), Workbench.CHOICE_ITEMS)
            + Math.min(race.testItems(), task.task().test());
    double evaluated =
        (double) looks * Math.min(race.searchItems(), task.task().validation())
            + (double) race.seeds() * scored;
    double latency = arm.earlierTask() == null ? race.latencySamples() * STATES * (1.0 + race.latencyBatch()) : 0;
    return START + (trained + (evaluated + latency) * longer) / sequencesPerSecond;
  }
}
