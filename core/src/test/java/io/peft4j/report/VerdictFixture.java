package io.peft4j.report;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Contender;
import io.peft4j.compare.Interval;
import io.peft4j.compare.McNemar;
import io.peft4j.compare.Outcome;
import io.peft4j.compare.Rules;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import java.util.List;

/** What statistics would say about arms made by hand, roughly. */
final class VerdictFixture {
  private VerdictFixture() {}

  static Verdict verdict(ArmRecord arm, double reference, Rules rules) {
    double accuracy = arm.score(Measure.ACCURACY);
    double half = 1.96 * Math.sqrt(accuracy * (1 - accuracy) / 2_000);
    double difference = accuracy - reference;
    double pairedHalf = 0.6 * half;
    boolean isReference = arm.group() == ArmRecord.Group.FULL;
    boolean adequate = isReference || difference - 0.84 * pairedHalf >= -rules.margin();
    Outcome outcome =
        isReference
            ? Outcome.REFERENCE
            : adequate
                ? Outcome.EQUIVALENT
                : difference + pairedHalf < -rules.margin() ? Outcome.WORSE : Outcome.UNDECIDED;
    return new Verdict(
        arm.arm(),
        arm.boundary(),
        arm.group(),
        arm.runs().size(),
        new Contender.Counted(
            arm.footprint().trainableParameters(),
            arm.footprint().artifactBytes(),
            arm.footprint().headBytes()),
        accuracy,
        new Interval(accuracy - half, accuracy + half),
        null,
        null,
        difference,
        new Interval(difference - pairedHalf, difference + pairedHalf),
        new Interval(difference - 0.84 * pairedHalf, difference + 0.84 * pairedHalf),
        1 / (1 + Math.exp(-(difference + rules.margin()) / (0.3 * pairedHalf))),
        adequate,
        0.024,
        outcome,
        isReference ? 1 : 0.013,
        isReference ? 1 : 0.041,
        isReference ? null : new McNemar(61, 92, 0.014),
        null,
        null);
  }

  /** {@code row} with its place on the front over accuracy and bytes among {@code all}. */
  static Verdict withFront(Verdict row, List<Verdict> all) {
    boolean front =
        all.stream()
            .noneMatch(
                other ->
                    other.accuracy() >= row.accuracy()
                        && other.counted().bytes() <= row.counted().bytes()
                        && (other.accuracy() > row.accuracy()
                            || other.counted().bytes() < row.counted().bytes()));
    return new Verdict(
        row.name(),
        row.boundary(),
        row.group(),
        row.seeds(),
        row.counted(),
        row.accuracy(),
        row.accuracyInterval(),
        row.loss(),
        row.lossInterval(),
        row.difference(),
        row.differenceInterval(),
        row.equivalenceInterval(),
        row.probabilityAdequate(),
        row.adequate(),
        row.detectable(),
        row.outcome(),
        row.differenceP(),
        row.equivalenceP(),
        row.secondLook(),
        front,
        front ? 0.93 : 0.04);
  }

  static Comparison.Cost cost(ArmRecord arm) {
    double ratio = arm.timings().latencyRatio(1, "attached");
    boolean front = arm.group() == ArmRecord.Group.FULL;
    return new Comparison.Cost(
        arm.arm(),
        new Contender.Timed(ratio, 3.1 * ratio, arm.timings().trainSeconds()),
        ratio,
        front,
        front ? 0.97 : 0.03,
        front,
        0.5);
  }
}
