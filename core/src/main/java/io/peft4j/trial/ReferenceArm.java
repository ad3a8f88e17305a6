package io.peft4j.trial;

import io.peft4j.boundary.Attachments;
import io.peft4j.measure.MultiplyAdds;
import io.peft4j.task.LinearHead;
import io.peft4j.task.Scoring;
import io.peft4j.train.Evaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An arm that does not touch the base: zero-shot, nearest centroid or a linear probe. What it costs
 * is a head, or nothing.
 */
final class ReferenceArm {
  static final String ZERO_SHOT = "zero-shot";
  static final String CENTROID = "nearest-centroid";
  static final String PROBE = "linear-probe";

  private final Workbench bench;
  private final Plan plan;
  private final PlannedArm arm;
  private final Path out;

  ReferenceArm(Workbench bench, Plan plan, PlannedArm arm, Path out) {
    this.bench = bench;
    this.plan = plan;
    this.arm = arm;
    this.out = out;
  }

  ArmRecord run() {
    long start = System.nanoTime();
    try (Scoring scoring = scoring()) {
      double seconds = (System.nanoTime() - start) / 1e9;
      Score validation = bench.score(Attachments.NONE, scoring, bench.validation());
      Evaluator.Evaluation test =
          bench.evaluator().evaluate(Attachments.NONE, scoring, bench.test());
      long seed = plan.options().seed();
      Path predictions = out.resolve("predictions-" + seed + ".jsonl");
      StudyFolder.write(predictions, bench.predictions(test.predicted()));
      Run run =
          new Run(
              seed,
              0,
              validation,
              bench.scored(test, bench.test()),
              List.of(),
              0,
              "%s/%s/%s".formatted(arm.task(), arm.name(), predictions.getFileName()));
      return new ArmRecord(
          ArmRecord.SCHEMA,
          arm.task(),
          arm.name(),
          "none",
          null,
          arm.group(),
          ArmRecord.Status.DONE,
          null,
          Configuration.of(arm),
          List.of(),
          0,
          false,
          List.of(run),
          footprint(scoring),
          new Operations(true, null, true, null, false, 0, 0, 0, 0),
          new Timings(seconds, 0, 0, 0, 0, 0, List.of()),
          Machine.provenance(plan, bench.plan(), arm, bench.workers().count()),
          null);
    }
  }

  private Scoring scoring() {
    int classes = bench.data().labels().size();
    return switch (arm.name()) {
      case ZERO_SHOT -> bench.scorings().words(bench.data().labelTexts());
      case CENTROID -> bench.scorings().centroids(bench.trainedOn(), classes);
      case PROBE -> {
        LinearHead head =
            bench.scorings().probe(bench.trainedOn(), bench.searchPart(), classes);
        head.write(bench.probeFile());
        yield head;
      }
      default -> throw new IllegalArgumentException("no reference arm is called " + arm.name());
    };
  }

  private Footprint footprint(Scoring scoring) {
    double base = MultiplyAdds.perToken(bench.model(), Attachments.NONE, bench.train().meanLength());
    return new Footprint(
        0,
        0,
        scoring instanceof LinearHead linear ? linear.parameterCount() : 0,
        storedBytes(scoring),
        0,
        0,
        base,
        base);
  }

  /** What a probe or centroids need besides the base; the vectors of words are computed from it. */
  private long storedBytes(Scoring scoring) {
    if (arm.name().equals(CENTROID)) {
      return 4L * bench.data().labels().size() * bench.model().sites().hidden();
    }
    try {
      return scoring instanceof LinearHead ? Files.size(bench.probeFile()) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
