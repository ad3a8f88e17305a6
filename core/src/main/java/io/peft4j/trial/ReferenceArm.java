package io.peft4j.trial;

import io.peft4j.boundary.Attachments;
import io.peft4j.measure.MultiplyAdds;
import java.nio.file.Path;
import java.util.List;

/**
 * An arm that does not touch the base: zero-shot, examples in the prompt, nearest centroid or a
 * linear probe. What it costs is a head, context, or nothing.
 */
final class ReferenceArm {
  static final String ZERO_SHOT = "zero-shot";
  static final String FEW_SHOT = "few-shot";
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
    try (Exam exam = bench.reference(arm)) {
      double seconds = (System.nanoTime() - start) / 1e9;
      Score validation = exam.choice(Attachments.NONE);
      Exam.Tested test = exam.test(Attachments.NONE);
      long seed = plan.options().seed();
      Path predictions = out.resolve("predictions-" + seed + ".jsonl");
      StudyFolder.write(predictions, test.predictions());
      Run run =
          new Run(
              seed,
              0,
              validation,
              test.score(),
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
          footprint(Measurements.size(exam.head())),
          new Operations(true, null, true, null, false, 0, 0, 0, 0, null),
          new Timings(seconds, 0, 0, 0, 0, 0, List.of()),
          Machine.provenance(plan, bench.plan(), arm, bench.workers().count()),
          null);
    }
  }

  private Footprint footprint(long headParameters) {
    double base = MultiplyAdds.perToken(bench.model(), Attachments.NONE, bench.meanLength());
    return new Footprint(
        0, 0, headParameters, bench.storedBytes(arm), 0, bench.contextTokens(arm), base, base);
  }
}
