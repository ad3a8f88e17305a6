package io.peft4j.trial;

import java.util.List;

/** A task of a study with the rules of its race and its arms, in the order in which they run. */
public record PlannedTask(TaskRecord task, boolean linearHead, RacePlan race, List<PlannedArm> arms) {

  public PlannedTask {
    arms = List.copyOf(arms);
  }

  /** The arm called {@code name}. */
  public PlannedArm arm(String name) {
    return arms.stream().filter(arm -> arm.name().equals(name)).findFirst().orElseThrow();
  }
}
