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
  /** Start of a process, loading base and data. */
  private static final double START = 6;

  /** A backward pass to the activations costs about one forward pass, and some more in between. */
  private static final double FROZEN_STEP = 2.1;

  /** Gradients of all weights and their update cost about one and a half more. */
  private static final double FULL_STEP = 3.6;

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
    double step = arm.group() == ArmRecord.Group.FULL ? FULL_STEP : FROZEN_STEP;
    double trained = (double) race.expectedSteps() * race.batchSize() * step;
    int looks = (race.gridPoints() == 1 ? 1 : race.gridPoints() + race.survivors())
        + race.seeds() * race.evaluations();
    double evaluated =
        looks * (double) Math.min(race.searchItems(), task.task().validation())
            + race.seeds()
                * (double) (Math.min(task.task().validation(), Workbench.CHOICE_ITEMS) + Math.min(race.testItems(), task.task().test()));
    double latency = (arm.earlierTask() == null ? race.latencySamples() : 0) * 3.0 * 35;
    return START + (trained + evaluated + latency) * longer / sequencesPerSecond;
  }
}
