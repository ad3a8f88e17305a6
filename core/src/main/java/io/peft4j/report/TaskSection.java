package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;

import io.peft4j.advise.CommonError;
import io.peft4j.advise.Judgement;
import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.PlaceStatement;
import io.peft4j.trial.ArmRecord;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One task from its table to the three common errors. */
final class TaskSection {
  private TaskSection() {}

  static DomContent of(String id, TaskReport report) {
    Recommendation advice = report.recommendation();
    Comparison.Results results = report.comparison().results();
    List<DomContent> charts = new ArrayList<>();
    FrontChart front = new FrontChart(report);
    charts.add(Markup.chart(front.byBytes(id + "-bytes")));
    charts.add(Markup.chart(front.byLatency(id + "-latency")));
    if (CurvesChart.has(report)) {
      charts.add(Markup.chart(CurvesChart.of(id + "-curves", report)));
    }
    if (RatesChart.has(report)) {
      charts.add(Markup.chart(RatesChart.of(id + "-rates", report)));
    }
    return section(
            h2(report.task().name()),
            p(report.task().description()).withClass("intro"),
            p(advice.headline()).withClass("answer"),
            ResultTable.of(report),
            p(legend(results)).withClass("note"),
            each(results.notes(), note -> p(note).withClass("note")),
            each(unfinished(report), problem -> p(problem).withClass("banner")),
            div(each(charts, chart -> chart)).withClass("charts"),
            RateTable.of(report),
            Measurements.of(report),
            h3("Why"),
            Markup.list(advice.reasons()),
            iff(
                advice.hasToGive() != null,
                p(String.valueOf(advice.hasToGive())).withClass("banner")),
            h3("What each boundary bought and cost, and why it was kept or rejected"),
            judgements(advice),
            places(results),
            h3("Three common errors, on these numbers"),
            div(each(advice.errors(), TaskSection::error)).withClass("questions"),
            iff(!advice.next().isEmpty(), div(h3("To become surer"), Markup.list(advice.next()))))
        .withId(id);
  }

  private static String legend(Comparison.Results results) {
    return ("%s test items. Intervals hold %s %%. Margin δ = %s %s; P(adequate) is the"
            + " probability of losing no more than δ to %s (%s). Stored counts one variant with"
            + " its head; latency is the median at batch size 1; memory is the peak of training"
            + " above an idle process.")
        .formatted(
            Numbers.whole(results.items()),
            Numbers.fixed(100 * (1 - results.rules().alpha()), 0),
            results.measure().number(results.rules().margin()),
            results.measure().differenceUnit(),
            results.reference(),
            results.referenceReason());
  }

  private static List<String> unfinished(TaskReport report) {
    return report.arms().stream()
        .filter(arm -> arm.status() != ArmRecord.Status.DONE)
        .map(
            arm ->
                "%s %s: %s"
                    .formatted(
                        arm.arm(),
                        arm.status().name().toLowerCase(Locale.ROOT),
                        arm.problem() == null ? "no reason was recorded" : arm.problem()))
        .toList();
  }

  private static DomContent judgements(Recommendation advice) {
    List<List<DomContent>> rows = new ArrayList<>();
    for (Judgement judgement : advice.judgements()) {
      rows.add(
          List.of(
              div(div(judgement.arm()).withClass("arm"), Markup.boundary(judgement.boundary())),
              Markup.text(judgement.trade()),
              Markup.text(
                  judgement.accepted()
                      ? "kept"
                      : "rejected: " + String.valueOf(judgement.rejectedBy())),
              Markup.text(judgement.reason())));
    }
    return div(Markup.table(
            "Judgements", List.of("Method", "Bought and cost", "Decision", "Reason"), rows))
        .withClasses("prose-table", "judgements");
  }

  private static DomContent places(Comparison.Results results) {
    List<String> sentences = results.places().stream().map(PlaceStatement::sentence).toList();
    return iff(
        !sentences.isEmpty(),
        div(h3("Place against place, at matched size"), Markup.list(sentences)));
  }

  private static DomContent error(CommonError error) {
    return div(h3("“" + error.claim() + "”"), p(error.here())).withClass("card");
  }
}
