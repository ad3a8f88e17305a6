package io.peft4j.report;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Candidate;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Operations;
import io.peft4j.trial.Run;
import io.peft4j.trial.Score;
import io.peft4j.trial.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arms made by hand. */
final class ArmFixture {
  private ArmFixture() {}

  static ArmRecord arm(
      String task,
      String name,
      String boundary,
      @Nullable String peftType,
      Group group,
      long trainable,
      double rate,
      double accuracy,
      double latency,
      double seconds) {
    boolean trained = peftType != null || group == Group.FULL;
    double loss = 0.2 + 2.6 * (1 - accuracy);
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= (trained ? 3 : 1); seed++) {
      runs.add(run(seed, trained, loss, accuracy));
    }
    boolean mergeable = "LORA".equals(peftType) || "IA3".equals(peftType);
    long head = group == Group.PROBE ? trainable : 0;
    return new ArmRecord(
        ArmRecord.SCHEMA,
        task,
        name,
        boundary,
        peftType,
        group,
        ArmRecord.Status.DONE,
        null,
        peftType == null ? Map.of() : Map.of("r", 16, "targetModules", List.of("query", "value")),
        trained ? search(rate, loss) : List.of(),
        rate,
        trained,
        runs,
        new Footprint(
            trainable - head,
            group == Group.FULL ? 90_900_000 : 4 * (trainable - head),
            head,
            4 * head,
            8 * trainable,
            boundary.equals("input") ? 20 : 0,
            1.07e7 * latency,
            1.07e7),
        new Operations(
            mergeable,
            mergeable ? 3.1e-7 : null,
            group != Group.FULL,
            0.0,
            group == Group.FULL,
            0.21,
            0.0,
            0.9,
            0.004,
            null),
        new Timings(
            seconds,
            9_600 / seconds,
            900_000_000L + 20 * trainable,
            310_000_000L + 20 * trainable,
            3.2,
            0.4,
            latencies(latency, mergeable)),
        StudyFixture.provenance(),
        "adapters/" + name);
  }

  /** {@code arm}, an arm without runs, with curves and a search that end at {@code loss}. */
  static ArmRecord answering(ArmRecord arm, double loss) {
    boolean trained = arm.group() != Group.NO_TUNING;
    List<Run> runs = new ArrayList<>();
    for (int seed = 1; seed <= (trained ? 3 : 1); seed++) {
      runs.add(run(seed, trained, loss, Double.NaN));
    }
    return new ArmRecord(
        arm.schema(),
        arm.task(),
        arm.arm(),
        arm.boundary(),
        arm.peftType(),
        arm.group(),
        arm.status(),
        arm.problem(),
        arm.config(),
        trained ? search(arm.learningRate(), loss) : List.of(),
        arm.learningRate(),
        trained,
        runs,
        arm.footprint(),
        arm.operations(),
        arm.timings(),
        StudyFixture.provenance(),
        "adapters/" + arm.arm());
  }

  private static List<Timings.Latency> latencies(double ratio, boolean mergeable) {
    List<Timings.Latency> latencies = new ArrayList<>();
    for (int batch : new int[] {1, 32}) {
      double bare = batch == 1 ? 3.1 : 41.7;
      latencies.add(new Timings.Latency(batch, "bare", bare, 1.2 * bare, 120));
      latencies.add(new Timings.Latency(batch, "attached", bare * ratio, 1.2 * bare * ratio, 120));
      if (mergeable) {
        latencies.add(new Timings.Latency(batch, "merged", bare, 1.2 * bare, 120));
      }
    }
    return latencies;
  }

  private static Run run(int seed, boolean trained, double loss, double accuracy) {
    List<Run.Point> curve = new ArrayList<>();
    for (int step = 0; trained && step <= 300; step += 20) {
      double here = loss + 2.4 * Math.exp(-step / 55.0) + 0.01 * seed;
      curve.add(new Run.Point(step, here - 0.05, here));
    }
    Score score = new Score(loss, accuracy + 0.003 * (seed - 2), accuracy - 0.03, 2_000);
    return new Run(
        seed, trained ? 300 : 0, score, score, curve, 160, "predictions/" + seed + ".jsonl");
  }

  private static List<Candidate> search(double rate, double loss) {
    List<Candidate> search = new ArrayList<>();
    for (int k = -2; k <= 3; k++) {
      double candidate = rate * Math.pow(10, k / 2.0);
      List<Candidate.Rung> rungs = new ArrayList<>();
      rungs.add(new Candidate.Rung(75, loss + 0.4 + 0.14 * k * k));
      if (Math.abs(k) <= 1) {
        rungs.add(new Candidate.Rung(300, loss + 0.05 * k * k));
      }
      search.add(
          k == 3
              ? new Candidate(candidate, List.of(new Candidate.Rung(75, Double.NaN)), true)
              : new Candidate(candidate, rungs, false));
    }
    return search;
  }

  /** {@code arm} as one that did not end well. */
  static ArmRecord ended(ArmRecord arm, ArmRecord.Status status, String problem) {
    return new ArmRecord(
        arm.schema(),
        arm.task(),
        arm.arm(),
        arm.boundary(),
        arm.peftType(),
        arm.group(),
        status,
        problem,
        arm.config(),
        status == ArmRecord.Status.DIVERGED
            ? arm.search().stream()
                .map(c -> new Candidate(c.learningRate(), List.of(), true))
                .toList()
            : List.of(),
        0,
        false,
        List.of(),
        null,
        null,
        null,
        arm.provenance(),
        null);
  }

  /** {@code arm} with other clocks, files and machine. */
  static ArmRecord elsewhere(ArmRecord arm) {
    Timings t = arm.timings();
    return new ArmRecord(
        arm.schema(),
        arm.task(),
        arm.arm(),
        arm.boundary(),
        arm.peftType(),
        arm.group(),
        arm.status(),
        arm.problem(),
        arm.config(),
        arm.search(),
        arm.learningRate(),
        arm.interior(),
        arm.runs().stream()
            .map(
                r ->
                    new Run(
                        r.seed(),
                        r.steps(),
                        r.validation(),
                        r.test(),
                        r.curve(),
                        r.stepsToMargin(),
                        "elsewhere/" + r.predictions()))
            .toList(),
        arm.footprint(),
        arm.operations(),
        t == null
            ? null
            : new Timings(
                2 * t.trainSeconds(),
                t.examplesPerSecond() / 2,
                t.peakBytes() + 1,
                t.peakAboveIdleBytes() + 1,
                7 * t.attachMillis(),
                7 * t.swapMillis(),
                latencies(1.77, true)),
        arm.provenance(),
        "elsewhere/" + arm.artifact());
  }
}
