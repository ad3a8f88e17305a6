package io.peft4j.advise;

import io.peft4j.advise.Question.Source;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Operations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The five questions that decide where a change should enter the model, answered with numbers. */
final class FiveQuestions {
  private static final String NOT_GIVEN = "not given";
  private static final String NOT_MEASURED = "not measured";

  private final List<Case> cases;
  private final Comparison.Results results;
  private final Constraints constraints;
  private final double acceptedLoss;

  FiveQuestions(
      List<Case> cases, Comparison.Results results, Constraints constraints, double acceptedLoss) {
    this.cases = cases;
    this.results = results;
    this.constraints = constraints;
    this.acceptedLoss = acceptedLoss;
  }

  List<Question> answers() {
    return List.of(strength(), depth(), variants(), serving(), loss());
  }

  private Question strength() {
    String question = "How strong is the base already?";
    Optional<Verdict> untuned = best(Group.NO_TUNING);
    Optional<Verdict> probe = best(Group.PROBE);
    if (untuned.isEmpty() && probe.isEmpty()) {
      return new Question(
          question,
          "Neither a row without tuning nor a probe was measured.",
          NOT_MEASURED,
          Source.MEASURED);
    }
    Verdict reference = results.referenceRow();
    List<String> parts = new ArrayList<>();
    // Beside a probe the best row without tuning is enough; else these rows are all there is.
    results.rows().stream()
        .filter(r -> r.group() == Group.NO_TUNING)
        .filter(r -> probe.isEmpty() || untuned.filter(r::equals).isPresent())
        .forEach(
            r ->
                parts.add(
                    "%s%s reaches %s"
                        .formatted(
                            parts.isEmpty() ? "without any tuning " : "",
                            r.name(),
                            Words.value(r))));
    probe.ifPresent(
        p ->
            parts.add(
                "a linear probe on frozen vectors (%s) reaches %s"
                    .formatted(p.name(), Words.value(p))));
    return new Question(
        question,
        Words.sentence(
            "%s, where %s reaches %s."
                .formatted(Words.list(parts), reference.name(), Words.value(reference))),
        Words.value(untuned.or(() -> probe).orElseThrow()),
        Source.MEASURED);
  }

  private Question depth() {
    String question = "How deep is the shift?";
    Optional<Verdict> frozen = best(Group.PROBE).or(() -> best(Group.NO_TUNING));
    if (frozen.isEmpty()) {
      return new Question(
          question,
          "No row on the frozen base was measured to compare with.",
          NOT_MEASURED,
          Source.MEASURED);
    }
    Verdict row = frozen.get();
    String answer =
        "On the frozen base %s stands at %s against %s; "
                .formatted(row.name(), Words.difference(row), results.reference())
            + enough(row)
            + drift()
            + ".";
    return new Question(
        question, answer, Words.signed(row.measure(), -row.gain()), Source.MEASURED);
  }

  private String enough(Verdict frozen) {
    boolean vectors = frozen.group() == Group.PROBE;
    if (frozen.adequateAt(acceptedLoss)) {
      return vectors ? "the base's own vectors are enough" : "the base is enough as it is";
    }
    String change = vectors ? "the base's vectors have to change" : "the base has to change";
    boolean open = frozen.gainInterval().high() >= -acceptedLoss;
    return open ? "whether %s is open".formatted(change) : change;
  }

  private String drift() {
    return cases.stream()
        .filter(Case::isFull)
        .map(Case::operations)
        .filter(Objects::nonNull)
        .findFirst()
        .map(FiveQuestions::moved)
        .orElse("");
  }

  private static String moved(Operations full) {
    return full.forgetting() == null
        ? Words.format(
            ", and full tuning moves representations by %.3f (1 − rank correlation of"
                + " similarities)",
            full.driftAttached())
        : ", and full tuning changes the loss on general text by "
            + Words.signed(Measure.LOSS, full.forgetting().whileAttached());
  }

  private Question variants() {
    Integer variants = constraints.variants();
    return variants == null
        ? new Question(
            "How many variants will be in use?",
            "Not given; sizes are per variant.",
            NOT_GIVEN,
            Source.DEFAULT)
        : new Question(
            "How many variants will be in use?",
            variants == 1
                ? "One, so that its size counts once."
                : "%s, so that every byte of an artifact counts %s times."
                    .formatted(Words.count(variants), Words.count(variants)),
            Words.count(variants),
            Source.GIVEN);
  }

  private Question serving() {
    String question = "How sensitive is serving?";
    List<String> limits = new ArrayList<>();
    if (constraints.maxLatencyRatio() != null) {
      limits.add(
          "latency may be at most %s the bare base's"
              .formatted(Words.times(constraints.maxLatencyRatio())));
    }
    if (constraints.mustMerge()) {
      limits.add("the served model must have the base's shape");
    }
    if (constraints.mustMix()) {
      limits.add("variants must share a batch");
    }
    String measured = latencies();
    if (limits.isEmpty()) {
      return new Question(
          question,
          "No limit was given" + (measured.isEmpty() ? "." : "; " + measured + "."),
          NOT_GIVEN,
          Source.DEFAULT);
    }
    return new Question(
        question,
        Words.sentence(Words.list(limits) + (measured.isEmpty() ? "." : "; " + measured + ".")),
        constraints.maxLatencyRatio() == null
            ? limits.size() == 1 ? limits.get(0) : limits.size() + " limits"
            : "≤ " + Words.times(constraints.maxLatencyRatio()),
        Source.GIVEN);
  }

  private String latencies() {
    List<Case> timed = cases.stream().filter(c -> c.latencyRatio() != null).toList();
    if (timed.size() < 2) {
      return "";
    }
    Comparator<Case> byLatency =
        Comparator.comparing(c -> Objects.requireNonNull(c.latencyRatio()));
    Case fastest = timed.stream().min(byLatency).orElseThrow();
    Case slowest = timed.stream().max(byLatency).orElseThrow();
    return "attached, latency runs from %s (%s) to %s (%s) the bare base's"
        .formatted(
            Words.times(Objects.requireNonNull(fastest.latencyRatio())),
            fastest.name(),
            Words.times(Objects.requireNonNull(slowest.latencyRatio())),
            slowest.name());
  }

  private Question loss() {
    boolean given = constraints.maxQualityLoss() != null;
    return new Question(
        "How much loss against %s is acceptable?"
            .formatted(results.againstFull() ? "full tuning" : results.reference()),
        "At most %s of %s%s."
            .formatted(
                Words.size(results.measure(), acceptedLoss),
                results.measure().label(),
                given ? "" : ", the study's margin"),
        Words.size(results.measure(), acceptedLoss),
        given ? Source.GIVEN : Source.DEFAULT);
  }

  private Optional<Verdict> best(Group group) {
    return results.rows().stream()
        .filter(r -> r.group() == group)
        .max(Comparator.comparingDouble(Verdict::quality));
  }
}
