package io.peft4j.trial;

import io.peft4j.format.AtomicFiles;
import io.peft4j.format.FolderClaim;
import io.peft4j.format.Json;
import io.peft4j.trial.ArmRecord.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the arms of a plan that have no record yet, each in a process of its own. */
public final class StudyRunner {
  /** Parameters times tokens a second: only weighs arms against each other in the progress bar. */
  private static final double NOMINAL_SPEED = 1e11;

  private final Plan plan;
  private final StudyFolder folder;
  private final int workers;
  private final Progress progress;
  private final CostModel costs;

  /**
   * A runner of the trials of {@code plan}.
   *
   * @param asked the options of this run: how many threads train may differ from the plan's
   */
  public StudyRunner(Plan plan, StudyOptions asked, StudyFolder folder, Progress progress) {
    this.plan = plan;
    this.workers = Machine.workers(asked);
    this.folder = folder;
    this.progress = progress;
    this.costs = new CostModel(plan.sites(), nominalSpeed(plan));
  }

  /**
   * Runs what is missing; an arm that fails leaves a record that says so, and is tried again by the
   * next run: what failed may have been the machine.
   *
   * @throws io.peft4j.format.UserError if another process runs this study
   */
  public void run() {
    try (FolderClaim claim = folder.claim()) {
      AtomicFiles.sweep(folder.path());
      progress.started("Trials", milliseconds(plan.tasks()));
      plan.tasks().forEach(this::run);
      progress.finished();
    }
  }

  private static double nominalSpeed(Plan plan) {
    return NOMINAL_SPEED / plan.baseParameters() / plan.tasks().get(0).task().meanTokens();
  }

  private void run(PlannedTask task) {
    run(task, task.arms().stream().filter(arm -> arm.method() == null).toList());
    for (PlannedArm arm : task.arms()) {
      if (arm.method() != null) {
        run(task, List.of(arm));
      }
    }
  }

  private long milliseconds(List<PlannedTask> tasks) {
    return tasks.stream()
        .mapToLong(t -> t.arms().stream().mapToLong(a -> milliseconds(t, a)).sum())
        .sum();
  }

  private long milliseconds(PlannedTask task, PlannedArm arm) {
    return Math.round(1000 * costs.seconds(task, arm));
  }

  private void run(PlannedTask task, List<PlannedArm> arms) {
    List<PlannedArm> open = new ArrayList<>();
    for (PlannedArm arm : arms) {
      if (folder.record(arm).filter(r -> r.status() != Status.FAILED).isPresent()) {
        progress.advanced(milliseconds(task, arm), task.task().name() + " " + arm.name());
      } else {
        open.add(arm);
      }
    }
    if (open.isEmpty()) {
      return;
    }
    Meter meter = new Meter(task, open);
    open.forEach(folder::forget);
    String problem = new ChildProcess(folder, open, folder, workers).run(meter::steps);
    for (PlannedArm arm : open) {
      if (folder.record(arm).isEmpty()) {
        fail(task, arm, problem == null ? "its process left no record" : problem);
      }
    }
    meter.done();
  }

  private void fail(PlannedTask task, PlannedArm arm, String problem) {
    progress.note("%s, %s: %s".formatted(task.task().name(), arm.name(), problem));
    Json.write(folder.arm(arm).resolve("arm.json"), failed(task, arm, problem));
  }

  private ArmRecord failed(PlannedTask task, PlannedArm arm, String problem) {
    return new ArmRecord(
        ArmRecord.SCHEMA,
        arm.task(),
        arm.name(),
        Configuration.boundary(arm),
        Configuration.peftType(arm),
        arm.group(),
        Status.FAILED,
        problem,
        Configuration.of(arm),
        List.of(),
        0,
        false,
        List.of(),
        null,
        null,
        null,
        Machine.provenance(plan, task, arm, workers),
        null);
  }

  /** Turns steps of an arm into progress: most of its share while it trains, the rest at its end. */
  private final class Meter {
    private static final double TRAINING = 0.9;

    private final String name;
    private final long total;
    private final double perStep;
    private double credited;
    private long told;

    Meter(PlannedTask task, List<PlannedArm> arms) {
      this.name = task.task().name() + " " + arms.get(0).name();
      this.total = arms.stream().mapToLong(a -> milliseconds(task, a)).sum();
      this.perStep = TRAINING * total / task.race().expectedSteps();
      progress.advanced(0, name);
    }

    void steps(int count) {
      credited = Math.min(TRAINING * total, credited + count * perStep);
      tell((long) credited);
    }

    void done() {
      tell(total);
    }

    private void tell(long reached) {
      progress.advanced(reached - told, name);
      told = reached;
    }
  }
}
