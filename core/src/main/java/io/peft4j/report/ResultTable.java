package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.span;

import io.peft4j.advise.Recommendation;
import io.peft4j.trial.Measure;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/** The main table of a task. */
final class ResultTable {
  private ResultTable() {}

  static DomContent of(TaskReport report) {
    String reference = report.comparison().results().reference();
    Measure measure = report.measure();
    boolean ratio = report.comparison().costs().latencyUnit().startsWith("×");
    List<String> heads =
        List.of(
            "Method",
            Numbers.head(measure),
            "To " + reference + ", " + measure.differenceUnit(),
            "Verdict",
            "P(adequate)",
            "Trained",
            "Stored",
            "Latency",
            "Time",
            "Memory",
            "Merges",
            "Mixes",
            "On front");
    List<List<DomContent>> rows = new ArrayList<>();
    for (Line line : Line.of(report)) {
      rows.add(
          List.of(
              name(line, report.recommendation()),
              Markup.stacked(line.value(), line.interval()),
              Markup.stacked(line.difference(), line.differenceInterval()),
              Markup.outcome(line.outcome()),
              Markup.text(line.probabilityAdequate()),
              Markup.stacked(line.trainable(), line.head()),
              Markup.text(line.bytes()),
              Markup.text(line.latency(ratio)),
              Markup.text(line.time()),
              Markup.text(line.memory()),
              Markup.truth(line.mergeable()),
              Markup.truth(line.mixes()),
              Markup.truth(line.onFront())));
    }
    return div(Markup.table("Results on " + report.task().name(), heads, rows))
        .withClass("results");
  }

  private static DomContent name(Line line, Recommendation recommendation) {
    return div(
        div(
                span(line.name()),
                iff(
                    line.name().equals(recommendation.choice()),
                    span("recommended").withClass("badge choice")),
                iff(
                    line.name().equals(recommendation.runnerUp()),
                    span("runner-up").withClass("badge")))
            .withClass("arm"),
        Markup.boundary(line.boundary()));
  }
}
