package io.peft4j.advise;

import io.peft4j.boundary.Boundary;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Outcome;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.Measure;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The three common errors of choosing a method, held against the measured numbers. */
final class CommonErrors {
  private final List<Case> finished;
  private final List<Case> unfinished;
  private final Comparison.Results results;
  private final Gate gate;

  CommonErrors(List<Case> cases, Comparison.Results results, Gate gate) {
    this.finished = cases.stream().filter(c -> c.verdict() != null).toList();
    this.unfinished = cases.stream().filter(c -> c.verdict() == null).toList();
    this.results = results;
    this.gate = gate;
  }

  List<CommonError> all() {
    return List.of(
        new CommonError("Which method is best?", best()),
        new CommonError("Prompt tuning is tiny, so make it the default.", prompt()),
        new CommonError("LoRA works, ignore the rest.", lora()));
  }

  private String best() {
    Case best = finished.stream().max(Comparator.comparingDouble(Case::quality)).orElseThrow();
    Optional<Case> small =
        finished.stream()
            .filter(c -> c.bytes() != null && adequate(c))
            .min(Comparator.comparingLong(Case::bytesOrMost));
    Optional<Case> fast =
        finished.stream()
            .filter(c -> c.latencyRatio() != null && adequate(c))
            .min(
                Comparator.comparing(
                        (Case c) -> Math.round(100 * Objects.requireNonNull(c.latencyRatio())))
                    .thenComparing(Case::bytesOrMost));
    String leaders =
        "%s is the %s (%s)".formatted(best.name(), results.measure().best(), value(best))
            + small
                .map(
                    c ->
                        ", of the rows that are good enough %s is the smallest (%s)"
                            .formatted(named(c, best), Words.bytes(c.bytesOrMost())))
                .orElse("")
            + fast.map(
                    c ->
                        " and %s the fastest (%s the bare base)"
                            .formatted(
                                named(c, best),
                                Words.times(Objects.requireNonNull(c.latencyRatio()))))
                .orElse("");
    boolean one = small.filter(best::equals).isPresent() && fast.filter(best::equals).isPresent();
    List<String> equals =
        finished.stream().filter(CommonErrors::equivalent).map(Case::name).toList();
    return "Here "
        + leaders
        + (one ? "; that one row leads on all counts is this task's doing" : "")
        + (equals.isEmpty()
            ? "."
            : "; within %s of %s %s %s equivalent to %s."
                .formatted(
                    Words.size(results.measure(), results.rules().margin()),
                    results.measure().label(),
                    Words.list(equals),
                    equals.size() == 1 ? "is" : "are",
                    results.reference()));
  }

  private static String named(Case row, Case best) {
    return row.equals(best) ? "it" : row.name();
  }

  private String prompt() {
    String input = Boundary.INPUT.label();
    Optional<Case> measured =
        finished.stream()
            .filter(c -> c.boundary().equals(input))
            .max(Comparator.comparingDouble(Case::quality));
    if (measured.isEmpty()) {
      return missing(
          unfinished.stream().filter(c -> c.boundary().equals(input)).findFirst().orElse(null),
          "prompt tuning");
    }
    Case prompt = measured.get();
    Verdict verdict = Objects.requireNonNull(prompt.verdict());
    Long bytes = prompt.bytes();
    String size = bytes == null ? "" : " stores only %s and".formatted(Words.bytes(bytes));
    String quality = against(verdict);
    String operation =
        prompt.contextTokens() == 0
            ? ""
            : ", and every request pays %d tokens of context".formatted(prompt.contextTokens());
    if (adequate(prompt)) {
      return "Here %s%s is good enough (%s)%s; that had to be measured.%s"
          .formatted(prompt.name(), size, quality, operation, smaller(prompt));
    }
    return "Here %s%s stands at %s%s.%s"
        .formatted(prompt.name(), size, quality, operation, better(prompt));
  }

  private String lora() {
    List<Case> rows = finished.stream().filter(Case::isLora).toList();
    if (rows.isEmpty()) {
      return missing(unfinished.stream().filter(Case::isLora).findFirst().orElse(null), "LoRA");
    }
    Optional<Case> smallest =
        rows.stream().filter(this::adequate).min(Comparator.comparingLong(Case::bytesOrMost));
    if (smallest.isEmpty()) {
      Case best = rows.stream().max(Comparator.comparingDouble(Case::quality)).orElseThrow();
      Verdict verdict = Objects.requireNonNull(best.verdict());
      boolean clearly = verdict.gainInterval().high() < -gate.acceptedLoss();
      return "Here it %s: %s stands at %s.%s"
          .formatted(
              clearly ? "does not" : "is not shown to",
              best.name(),
              against(verdict),
              adequateRows());
    }
    Case lora = smallest.get();
    String works =
        "Here %s works (%s)"
            .formatted(lora.name(), against(Objects.requireNonNull(lora.verdict())));
    String rest = smaller(lora);
    if (lora.bytes() == null) {
      return works + "; its size is not known, so it cannot be set against the rest.";
    }
    return rest.isEmpty()
        ? works
            + " and no smaller row is shown to be good enough; only measuring the rest showed it."
        : works + "." + rest;
  }

  /**
   * A sentence about the smallest adequate row that stores less than {@code row}; empty if none.
   */
  private String smaller(Case row) {
    Long bytes = row.bytes();
    if (bytes == null) {
      return "";
    }
    return finished.stream()
        .filter(c -> adequate(c) && c.bytesOrMost() < bytes)
        .min(Comparator.comparingLong(Case::bytesOrMost))
        .map(
            c ->
                " %s is good enough too and stores %s instead of %s."
                    .formatted(
                        c.name(),
                        c.bytesOrMost() == 0 ? "nothing" : Words.bytes(c.bytesOrMost()),
                        Words.bytes(bytes)))
        .orElse("");
  }

  private String better(Case prompt) {
    Measure measure = results.measure();
    double limit = Objects.requireNonNull(prompt.verdict()).interval().upward(measure).high();
    return finished.stream()
        .filter(c -> c.bytes() != null && c.verdict() != null)
        .filter(c -> c.verdict().interval().upward(measure).low() > limit)
        .min(Comparator.comparingLong(Case::bytesOrMost))
        .map(
            c ->
                " The smallest row that is clearly %s is %s with %s (%s)."
                    .formatted(measure.better(), c.name(), Words.bytes(c.bytesOrMost()), value(c)))
        .orElse("");
  }

  private String adequateRows() {
    String names = Words.list(finished.stream().filter(this::adequate).map(Case::name).toList());
    return names.isEmpty() ? "" : " Good enough: %s.".formatted(names);
  }

  private static String missing(@Nullable Case failed, String what) {
    return failed == null
        ? "No row of %s was measured here, so these numbers do not speak to it.".formatted(what)
        : "%s did not end well here, so there is no number for it.".formatted(failed.name());
  }

  private String against(Verdict verdict) {
    return verdict.name().equals(results.reference())
        ? Words.value(verdict) + ", the reference itself"
        : "%s against %s".formatted(Words.difference(verdict), results.reference());
  }

  private static String value(Case row) {
    return Words.value(Objects.requireNonNull(row.verdict()));
  }

  private boolean adequate(Case c) {
    Verdict verdict = c.verdict();
    return verdict != null && verdict.adequateAt(gate.acceptedLoss());
  }

  private static boolean equivalent(Case c) {
    Verdict verdict = c.verdict();
    return verdict != null && verdict.outcome() == Outcome.EQUIVALENT;
  }
}
