package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.p;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Candidate;
import io.peft4j.trial.Operations;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The learning rates that were chosen, each beside full tuning's. */
final class RateTable {
  private RateTable() {}

  static DomContent of(TaskReport report) {
    List<ArmRecord> searched =
        report.arms().stream()
            .filter(arm -> arm.group() != Group.PROBE)
            .filter(arm -> arm.learningRate() > 0 || !arm.search().isEmpty())
            .toList();
    if (searched.isEmpty()) {
      return Markup.text("");
    }
    Optional<ArmRecord> full =
        searched.stream()
            .filter(arm -> arm.group() == Group.FULL && arm.learningRate() > 0)
            .findFirst();
    List<List<DomContent>> rows = new ArrayList<>();
    for (ArmRecord arm : searched) {
      rows.add(
          List.of(
              div(div(arm.arm()).withClass("arm"), Markup.boundary(arm.boundary())),
              Markup.text(Numbers.rate(arm.learningRate())),
              Markup.text(
                  full.filter(f -> arm.learningRate() > 0)
                      .map(f -> Numbers.ratio(arm.learningRate() / f.learningRate()))
                      .orElse(Numbers.NONE)),
              Markup.text(inside(arm)),
              Markup.text(band(arm.operations())),
              Markup.text(diverged(arm))));
    }
    return div(
        h3("Learning rates"),
        p(sentence(report.arms(), full)),
        Markup.table(
            "Chosen learning rates",
            List.of(
                "Method",
                "Chosen",
                "× full tuning’s",
                "Optimum inside the grid",
                "Good band",
                "Diverged"),
            rows));
  }

  /** LoRA's optimum against full tuning's, the pair for which the literature gives a rule. */
  private static String sentence(List<ArmRecord> arms, Optional<ArmRecord> full) {
    Optional<ArmRecord> lora =
        arms.stream().filter(arm -> "LORA".equals(arm.peftType()) && chosen(arm)).findFirst();
    if (lora.isEmpty() || full.filter(RateTable::chosen).isEmpty()) {
      return "The ratio of LoRA’s optimum to full tuning’s was not measured here: both have to be"
          + " searched on the shared grid.";
    }
    double ratio = lora.get().learningRate() / full.get().learningRate();
    return "On the shared grid %s does best at %s and %s at %s, a ratio of %s%s"
        .formatted(
            lora.get().arm(),
            Numbers.rate(lora.get().learningRate()),
            full.get().arm(),
            Numbers.rate(full.get().learningRate()),
            Numbers.fixed(ratio, 1),
            lora.get().interior() && full.get().interior()
                ? "; worse rates were tried on both sides of both."
                : "; at least one optimum lies at the edge of what was tried.");
  }

  /** Whether the arm's rate came out of a search. */
  private static boolean chosen(ArmRecord arm) {
    return arm.learningRate() > 0 && !arm.search().isEmpty();
  }

  private static String inside(ArmRecord arm) {
    if (!chosen(arm)) {
      return arm.search().isEmpty() ? "not searched" : "none survived";
    }
    return arm.interior() ? "yes" : "at the edge";
  }

  private static String diverged(ArmRecord arm) {
    List<String> rates =
        arm.search().stream()
            .filter(Candidate::diverged)
            .map(candidate -> Numbers.rate(candidate.learningRate()))
            .toList();
    return rates.isEmpty() ? "none" : String.join(", ", rates);
  }

  private static String band(@Nullable Operations operations) {
    return operations == null || !Double.isFinite(operations.learningRateBand())
        ? Numbers.NONE
        : Numbers.fixed(operations.learningRateBand(), 1) + " decades";
  }
}
