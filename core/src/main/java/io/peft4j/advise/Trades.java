package io.peft4j.advise;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Operations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says what each boundary bought and cost on a task. */
final class Trades {
  private final Comparison.Results results;
  private final Optional<Verdict> untuned;

  Trades(Comparison.Results results) {
    this.results = results;
    this.untuned =
        results.rows().stream()
            .filter(r -> r.group() == Group.NO_TUNING)
            .max(Comparator.comparingDouble(Verdict::quality));
  }

  String sentence(Case arm) {
    Verdict verdict = arm.verdict();
    if (verdict == null) {
      return "%s bought nothing: it did not end well.".formatted(Words.sentence(place(arm)));
    }
    return Words.sentence(
        "%s %s%s; %s."
            .formatted(place(arm), bought(arm, verdict), against(verdict), cost(arm, verdict)));
  }

  private static String place(Case arm) {
    return switch (arm.group()) {
      case NO_TUNING -> "leaving the model as it is (%s)".formatted(arm.name());
      case PROBE -> "a head on the frozen model (%s)".formatted(arm.name());
      case FULL -> "changing every parameter (%s)".formatted(arm.name());
      case METHOD, CAPACITY, EXTERNAL ->
          "changing the model at \"%s\" (%s)".formatted(arm.boundary(), arm.name());
    };
  }

  private String bought(Case arm, Verdict verdict) {
    String reached = Words.value(verdict);
    if (untuned.isEmpty() || arm.group() == Group.NO_TUNING) {
      return "reached " + reached;
    }
    double gain = verdict.quality() - untuned.get().quality();
    return "%s %s %s no tuning and reached %s"
        .formatted(
            gain >= 0 ? "bought" : "lost",
            Words.size(verdict.measure(), gain),
            gain >= 0 ? "over" : "to",
            reached);
  }

  private String against(Verdict verdict) {
    return verdict.name().equals(results.reference())
        ? ", which the other rows are measured against"
        : ", %s against %s".formatted(Words.difference(verdict), results.reference());
  }

  private static String cost(Case arm, Verdict verdict) {
    if (arm.group() == Group.NO_TUNING) {
      return "it costs nothing to train"
          + size(verdict)
          + (arm.contextTokens() == 0
              ? ""
              : ", and %d tokens of context".formatted(arm.contextTokens()));
    }
    List<String> costs = new ArrayList<>();
    Long bytes = verdict.counted().bytes();
    Long parameters = verdict.counted().trainableParameters();
    if (bytes != null) {
      costs.add("%s to store".formatted(Words.bytes(bytes)));
    }
    if (parameters != null && parameters > 0) {
      costs.add("%s trained parameters".formatted(Words.count(parameters)));
    }
    Double latency = arm.latencyRatio();
    if (latency != null) {
      Double merged = arm.mergedLatencyRatio();
      costs.add(
          "%s the bare base's latency%s"
              .formatted(
                  Words.times(latency),
                  merged == null ? "" : " (%s merged)".formatted(Words.times(merged))));
    }
    if (arm.contextTokens() > 0) {
      costs.add("%d tokens of context".formatted(arm.contextTokens()));
    }
    Operations operations = arm.operations();
    if (operations != null && operations.forgetting() != null) {
      costs.add(
          "%s on general text while attached"
              .formatted(Words.signed(Measure.LOSS, operations.forgetting().whileAttached())));
    }
    if (operations != null && operations.changesBaseFiles()) {
      costs.add("a whole model per variant");
    }
    return costs.isEmpty() ? "its costs were not given" : "it costs " + Words.list(costs);
  }

  private static String size(Verdict verdict) {
    Long bytes = verdict.counted().bytes();
    return bytes == null || bytes == 0
        ? " or store"
        : " and %s to store".formatted(Words.bytes(bytes));
  }
}
