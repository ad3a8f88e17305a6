package io.peft4j.advise;

import io.peft4j.advise.Gate.Rejection;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The sentences that carry a recommendation: headline, reasons, and what to run next. */
final class Reasons {
  private final Comparison.Results results;
  private final Constraints constraints;
  private final Gate gate;
  private final Map<Case, List<Rejection>> judged;
  private final List<Case> accepted;

  /**
   * @param accepted in the order of preference
   */
  Reasons(
      Comparison.Results results,
      Constraints constraints,
      Gate gate,
      Map<Case, List<Rejection>> judged,
      List<Case> accepted) {
    this.results = results;
    this.constraints = constraints;
    this.gate = gate;
    this.judged = judged;
    this.accepted = accepted;
  }

  String headline() {
    if (accepted.isEmpty()) {
      return "Nothing satisfies the constraints on %s: %s".formatted(results.task(), hasToGive());
    }
    Case choice = accepted.get(0);
    String advice =
        switch (choice.group()) {
          case NO_TUNING -> "do not tune for %s: %s".formatted(results.task(), choice.name());
          case PROBE ->
              "do not tune the base for %s: a head on it (%s)"
                  .formatted(results.task(), choice.name());
          case FULL -> "tune everything for %s: %s".formatted(results.task(), choice.name());
          case METHOD, CAPACITY, EXTERNAL ->
              "use %s for %s: it".formatted(choice.name(), results.task());
        };
    String start = provisional() ? "provisionally, " : "";
    return Words.sentence("%s%s %s.".formatted(start, advice, why(choice)));
  }

  /** Whether a fuller study could change the choice. */
  boolean provisional() {
    return results.screening() || !openAndCheaper().isEmpty();
  }

  private String why(Case choice) {
    if (!choice.name().equals(results.reference())) {
      return gate.passes(choice);
    }
    boolean smallest =
        judged.keySet().stream()
            .noneMatch(c -> c.verdict() != null && c.bytesOrMost() < choice.bytesOrMost());
    String limits = constraints.equals(gate.qualityOnly()) ? "" : " and to meet the constraints";
    return "reaches %s, and %s"
        .formatted(
            Words.value(Objects.requireNonNull(choice.verdict())),
            smallest
                ? "no row is smaller"
                : "no smaller row is shown to stay within %s of it%s"
                    .formatted(Words.size(results.measure(), gate.acceptedLoss()), limits));
  }

  String hasToGive() {
    return new Relaxation(judged).sentence();
  }

  List<String> sentences() {
    List<String> reasons = new ArrayList<>();
    if (!accepted.isEmpty()) {
      reasons.add(rule());
      if (accepted.size() > 1) {
        reasons.add(runnerUp(accepted.get(0), accepted.get(1)));
      }
      fleet(accepted.get(0), reasons);
    }
    rejected(reasons);
    List<Case> open = openAndCheaper();
    if (!open.isEmpty()) {
      reasons.add(
          "This study cannot tell whether %s would be good enough."
              .formatted(Words.list(open.stream().map(Case::name).toList())));
    }
    if (!results.againstFull()) {
      reasons.add(
          "Full tuning was not compared, so the loss is counted against %s and its loss against"
                  .formatted(results.reference())
              + " full tuning is not known.");
    }
    return List.copyOf(reasons);
  }

  /** Rows that would be preferred if a larger study showed that they are good enough. */
  List<Case> openAndCheaper() {
    long bytes = accepted.isEmpty() ? Long.MAX_VALUE : accepted.get(0).bytesOrMost();
    return judged.keySet().stream().filter(c -> gate.open(c) && c.bytesOrMost() < bytes).toList();
  }

  List<String> next() {
    List<String> next = new ArrayList<>();
    List<String> open = openAndCheaper().stream().map(Case::name).toList();
    if (results.screening()) {
      List<String> rows = new ArrayList<>(open);
      if (!accepted.isEmpty() && rows.isEmpty()) {
        accepted.stream().limit(2).map(Case::name).forEach(rows::add);
      }
      next.add(
          rows.isEmpty()
              ? "Run the full study, with several seeds, before deciding."
              : "Run the full study, with several seeds, for %s.".formatted(Words.list(rows)));
    } else if (!open.isEmpty()) {
      next.add("Run more seeds or test more items for %s.".formatted(Words.list(open)));
    }
    for (Case c : judged.keySet()) {
      ArmRecord arm = c.arm();
      if (arm != null && arm.status() == ArmRecord.Status.DIVERGED) {
        next.add("Search lower learning rates for %s, which diverged.".formatted(c.name()));
      } else if (arm != null && arm.status() == ArmRecord.Status.FAILED) {
        next.add("Repeat %s, which did not finish.".formatted(c.name()));
      } else if (arm != null && arm.search().size() > 1 && !arm.interior()) {
        next.add(
            "Extend the learning rates of %s: its best (%s) lies at the edge of those tried."
                .formatted(c.name(), Words.format("%.1e", arm.learningRate())));
      }
    }
    return List.copyOf(next);
  }

  private String rule() {
    Case choice = accepted.get(0);
    Long bytes = choice.bytes();
    if (accepted.size() == 1) {
      return judged.size() == 1
          ? "It is the only row."
          : "Of %d rows it is the only one that meets every constraint and is good enough."
              .formatted(judged.size());
    }
    if (bytes == null) {
      return "Of the %d acceptable rows no size is known, so the simplest to operate comes first."
          .formatted(accepted.size());
    }
    List<Case> smaller = accepted.stream().filter(c -> c.bytesOrMost() < bytes).toList();
    String size = bytes == 0 ? "nothing" : Words.bytes(bytes);
    return smaller.isEmpty()
        ? "Of the %d acceptable rows it is the smallest: it stores %s per variant."
            .formatted(accepted.size(), size)
        : "It stores %s per variant; %s is hardly smaller and less simple to operate."
            .formatted(size, Words.list(smaller.stream().map(Case::name).toList()));
  }

  private String runnerUp(Case choice, Case second) {
    Verdict first = Objects.requireNonNull(choice.verdict());
    Verdict other = Objects.requireNonNull(second.verdict());
    String size =
        second.bytes() == null
            ? ""
            : " with %s".formatted(Words.bytes(Objects.requireNonNull(second.bytes())));
    String ranking =
        first.interval().overlaps(other.interval())
            ? "their intervals overlap, so no ranking in %s is claimed"
                .formatted(results.measure().label())
            : first.quality() > other.quality()
                ? "it is %s as well".formatted(results.measure().worse())
                : "it is %s, but more than is needed".formatted(results.measure().better());
    return "Next comes %s%s (%s against %s); %s."
        .formatted(second.name(), size, Words.value(other), Words.value(first), ranking);
  }

  private void fleet(Case choice, List<String> reasons) {
    Integer variants = constraints.variants();
    Long bytes = choice.bytes();
    if (variants == null || variants < 2 || bytes == null) {
      return;
    }
    String copies =
        judged.keySet().stream()
            .filter(c -> c.isFull() && c.bytes() != null && !c.equals(choice))
            .findFirst()
            .map(
                c ->
                    ", as whole models %s"
                        .formatted(Words.bytes(variants * Objects.requireNonNull(c.bytes()))))
            .orElse("");
    reasons.add(
        "%s variants store %s%s."
            .formatted(
                Words.count(variants),
                bytes == 0 ? "nothing" : Words.bytes(variants * bytes),
                copies));
  }

  private void rejected(List<String> reasons) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    judged.forEach(
        (c, rejections) -> {
          if (!rejections.isEmpty()) {
            byReason.computeIfAbsent(rejections.get(0).by(), k -> new ArrayList<>()).add(c.name());
          }
        });
    byReason.forEach(
        (by, names) -> reasons.add("%s: %s.".formatted(heading(by), Words.list(names))));
  }

  private static String heading(String by) {
    return switch (by) {
      case Gate.DIVERGED -> "Training diverged";
      case Gate.FAILED -> "Did not finish";
      case Gate.QUALITY -> "Not shown to be good enough";
      default -> "Rejected by " + by;
    };
  }
}
