package io.peft4j.trial;

import io.peft4j.boundary.PeftMethod;
import io.peft4j.format.Json;
import io.peft4j.method.Methods;
import io.peft4j.trial.ArmRecord.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs one arm in this process, from the first step to its record on disk. */
final class ArmRunner {
  private final Workbench bench;
  private final Plan plan;
  private final PlannedArm arm;
  private final StudyFolder study;
  private final Path out;

  ArmRunner(Workbench bench, Plan plan, PlannedArm arm, StudyFolder study, Path out) {
    this.bench = bench;
    this.plan = plan;
    this.arm = arm;
    this.study = study;
    this.out = out;
  }

  /** Runs, or goes on with, the arm and writes {@code arm.json}. */
  void run(IntConsumer steps) {
    ArmRecord record =
        arm.method() == null
            ? new ReferenceArm(bench, plan, arm, out).run()
            : race(Methods.find(arm.method()).method(), steps);
    Json.write(out.resolve("arm.json"), record);
  }

  private ArmRecord race(PeftMethod method, IntConsumer steps) {
    Measurements measurements = new Measurements(bench, plan, arm, method, out);
    Race race = new Race(bench, arm, method, out, plan.options().seed(), steps::accept);
    Race.Result result = race.run(centre(method));
    List<Run> runs = result.log().runs();
    boolean done = runs.size() == bench.plan().race().seeds();
    ArmRecord record =
        new ArmRecord(
            ArmRecord.SCHEMA,
            arm.task(),
            arm.name(),
            Configuration.boundary(arm),
            method.peftType(),
            arm.group(),
            done ? Status.DONE : Status.DIVERGED,
            done ? null : diverged(result),
            Configuration.of(arm),
            result.search(),
            result.learningRate(),
            result.interior(),
            runs,
            done ? measurements.footprint() : null,
            done ? measurements.operations(result) : null,
            done ? measurements.timings(result.log(), earlier().map(ArmRecord::timings)) : null,
            Machine.provenance(plan, bench.plan(), arm, bench.workers().count()),
            done ? study.path().relativize(study.arm(arm).resolve("adapter")).toString() : null);
    race.clean();
    return record;
  }

  private static @Nullable String diverged(Race.Result result) {
    return result.search().isEmpty() || result.search().stream().anyMatch(c -> !c.diverged())
        ? "a final run diverged: its loss is no longer a number"
        : "every learning rate from %s to %s diverged"
            .formatted(
                result.search().get(0).learningRate(),
                result.search().get(result.search().size() - 1).learningRate());
  }

  /** Where the search starts: at the optimum on an earlier task if there is one. */
  private double centre(PeftMethod method) {
    double found = earlier().map(ArmRecord::learningRate).orElse(0.0);
    return found > 0 ? found : method.learningRate() * Scale.of(bench.model().causal()).rateShare();
  }

  /** The record of the same arm on the task that ran before, if it ended well there. */
  private Optional<ArmRecord> earlier() {
    if (arm.earlierTask() == null) {
      return Optional.empty();
    }
    return study
        .record(plan.task(arm.earlierTask()).arm(arm.name()))
        .filter(record -> record.status() == Status.DONE);
  }
}
