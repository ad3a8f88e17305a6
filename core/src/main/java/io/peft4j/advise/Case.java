package io.peft4j.advise;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything known about one arm on one task.
 *
 * @param verdict null if it did not end well
 * @param cost its timed side; null if it did not end well
 * @param arm null if its predictions were made elsewhere
 */
record Case(
    String name,
    String boundary,
    Group group,
    @Nullable Verdict verdict,
    Comparison.@Nullable Cost cost,
    @Nullable ArmRecord arm) {

  /** The arms of the task in their order, then rows made elsewhere. */
  static List<Case> of(Comparison comparison, List<ArmRecord> arms) {
    List<Case> cases = new ArrayList<>();
    for (ArmRecord arm : arms) {
      if (arm.task().equals(comparison.results().task())) {
        Verdict verdict = comparison.results().row(arm.arm()).orElse(null);
        cases.add(
            new Case(
                arm.arm(), arm.boundary(), arm.group(), verdict, cost(comparison, arm.arm()), arm));
      }
    }
    for (Verdict row : comparison.results().rows()) {
      if (cases.stream().noneMatch(c -> c.name().equals(row.name()))) {
        cases.add(
            new Case(
                row.name(), row.boundary(), row.group(), row, cost(comparison, row.name()), null));
      }
    }
    return List.copyOf(cases);
  }

  private static Comparison.@Nullable Cost cost(Comparison comparison, String name) {
    return comparison.costs().rows().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Bytes to store for one variant; null if not known. */
  @Nullable Long bytes() {
    return verdict == null ? null : verdict.counted().bytes();
  }

  /** Bytes for ordering: a row of unknown size comes last. */
  long bytesOrMost() {
    Long bytes = bytes();
    return bytes == null ? Long.MAX_VALUE : bytes;
  }

  /** Accuracy, or loss with its sign changed: more is better. */
  double quality() {
    return verdict == null ? Double.NaN : verdict.quality();
  }

  /** Whether the base itself stays as it is: no tuning, or only a head on top. */
  boolean leavesBaseAlone() {
    return group == Group.NO_TUNING || group == Group.PROBE;
  }

  boolean isFull() {
    return group == Group.FULL;
  }

  /**
   * Whether it is plain or derived LoRA, by its PEFT type or, for a row made elsewhere, its name.
   */
  boolean isLora() {
    return arm == null
        ? name.toLowerCase(Locale.ROOT).contains("lora")
        : "LORA".equals(arm.peftType());
  }

  /** Median latency over the bare base's with the arm attached; null if not known. */
  @Nullable Double latencyRatio() {
    return cost == null ? null : cost.timed().latencyRatio();
  }

  /** The same after merging; null if it was not merged or not measured. */
  @Nullable Double mergedLatencyRatio() {
    if (arm == null || arm.timings() == null || !Boolean.TRUE.equals(mergeable())) {
      return null;
    }
    double ratio = arm.timings().latencyRatio(1, "merged");
    return Double.isNaN(ratio) ? null : Double.valueOf(ratio);
  }

  /** Whether it can be served as a model of the base's shape; null if not known. */
  @Nullable Boolean mergeable() {
    if (leavesBaseAlone() || isFull()) {
      return true;
    }
    Operations operations = operations();
    return operations == null ? null : Boolean.valueOf(operations.mergeable());
  }

  /** Whether requests of several variants can share a batch; null if not known. */
  @Nullable Boolean mixes() {
    if (leavesBaseAlone()) {
      return true;
    }
    if (isFull()) {
      return false;
    }
    Operations operations = operations();
    return operations == null ? null : Boolean.valueOf(operations.mixes());
  }

  int contextTokens() {
    Footprint footprint = arm == null ? null : arm.footprint();
    return footprint == null ? 0 : footprint.contextTokens();
  }

  @Nullable Operations operations() {
    return arm == null ? null : arm.operations();
  }
}
