package io.peft4j.report;

import io.peft4j.compare.Comparison.Cost;
import io.peft4j.compare.Outcome;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Operations;
import io.peft4j.trial.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One row of a task's tables: an arm with what the statistics say about it, as text that every
 * writer shares.
 *
 * @param arm null for a row that is known by its predictions alone
 * @param verdict null for an arm that did not end well
 * @param cost null for an arm that did not end well
 */
record Line(
    String name,
    String boundary,
    @Nullable ArmRecord arm,
    @Nullable Verdict verdict,
    @Nullable Cost cost) {

  /** The rows of a task: its arms in their order, then rows that only the comparison knows. */
  static List<Line> of(TaskReport report) {
    Map<String, Cost> costs =
        report.comparison().costs().rows().stream()
            .collect(Collectors.toMap(Cost::name, Function.identity()));
    Map<String, Verdict> verdicts =
        report.comparison().results().rows().stream()
            .collect(Collectors.toMap(Verdict::name, Function.identity()));
    List<Line> lines = new ArrayList<>();
    for (ArmRecord arm : report.arms()) {
      lines.add(
          new Line(
              arm.arm(), arm.boundary(), arm, verdicts.remove(arm.arm()), costs.get(arm.arm())));
    }
    for (Verdict verdict : report.comparison().results().rows()) {
      if (verdicts.containsKey(verdict.name())) {
        lines.add(
            new Line(verdict.name(), verdict.boundary(), null, verdict, costs.get(verdict.name())));
      }
    }
    return lines;
  }

  Hue hue() {
    return Hue.of(boundary);
  }

  /** How the comparison came out, or how the arm ended. */
  String outcome() {
    if (verdict != null) {
      return verdict.outcome().label();
    }
    return arm != null && arm.status() == ArmRecord.Status.DIVERGED ? "diverged" : "failed";
  }

  private boolean reference() {
    return verdict != null && verdict.outcome() == Outcome.REFERENCE;
  }

  /** Accuracy or loss. */
  String value() {
    return verdict == null ? Numbers.NONE : Numbers.value(verdict.measure(), verdict.value());
  }

  String interval() {
    return verdict == null ? "" : Numbers.value(verdict.measure(), verdict.interval());
  }

  /** Difference to the reference; a dash for the reference itself. */
  String difference() {
    return verdict == null || reference()
        ? Numbers.NONE
        : Numbers.difference(verdict.measure(), verdict.difference());
  }

  String differenceInterval() {
    return verdict == null || reference()
        ? ""
        : Numbers.difference(verdict.measure(), verdict.differenceInterval());
  }

  String probabilityAdequate() {
    return verdict == null || reference()
        ? Numbers.NONE
        : Numbers.probability(verdict.probabilityAdequate());
  }

  String trainable() {
    Long count = verdict == null ? null : verdict.counted().trainableParameters();
    return count == null ? Numbers.NONE : Numbers.count(count);
  }

  /** What the head adds to {@link #trainable}; empty without a head. */
  String head() {
    return arm == null || arm.footprint() == null || arm.footprint().headParameters() == 0
        ? ""
        : "+ " + Numbers.count(arm.footprint().headParameters()) + " head";
  }

  String bytes() {
    Long bytes = verdict == null ? null : verdict.counted().bytes();
    return bytes == null ? Numbers.NONE : Numbers.bytes(bytes);
  }

  /** Latency as the comparison counts it: over the bare base, or in milliseconds. */
  String latency(boolean ratio) {
    Double latency = cost == null ? null : cost.latency();
    if (latency == null) {
      return Numbers.NONE;
    }
    return ratio ? Numbers.ratio(latency) : Numbers.millis(latency);
  }

  String time() {
    Double seconds = cost == null ? null : cost.timed().trainSeconds();
    return seconds == null ? Numbers.NONE : Numbers.seconds(seconds);
  }

  /** Peak memory of training above the idle process. */
  String memory() {
    Timings timings = arm == null ? null : arm.timings();
    return timings == null || timings.peakAboveIdleBytes() <= 0
        ? Numbers.NONE
        : Numbers.bytes(timings.peakAboveIdleBytes());
  }

  Optional<Boolean> mergeable() {
    return operations().map(Operations::mergeable);
  }

  Optional<Boolean> mixes() {
    return operations().map(Operations::mixes);
  }

  private Optional<Operations> operations() {
    return arm == null ? Optional.empty() : Optional.ofNullable(arm.operations());
  }

  /** Whether it is on the front over quality and bytes; empty if that is not known. */
  Optional<Boolean> onFront() {
    return verdict == null ? Optional.empty() : Optional.ofNullable(verdict.onFront());
  }
}
