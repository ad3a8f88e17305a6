package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;

import io.peft4j.compare.Ladder;
import io.peft4j.compare.Ladder.Rung;
import io.peft4j.trial.Measure;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/** The tasks side by side: does the cheapest adequate boundary depend on the task? */
final class LadderSection {
  private LadderSection() {}

  static DomContent of(StudyReport report, Ladder ladder) {
    Measure measure = report.measure();
    List<List<DomContent>> rows = new ArrayList<>();
    for (Rung rung : ladder.rungs()) {
      rows.add(
          List.of(
              Markup.text(rung.task()),
              Markup.text(
                  rung.gap() == null ? Numbers.NONE : Numbers.difference(measure, rung.gap())),
              cheapest(rung),
              Markup.text(rates(rung))));
    }
    return section(
            h2("The ladder"),
            p(ladder.explanation()).withClass("lead"),
            Markup.chart(LadderChart.of("ladder-chart", report)),
            Markup.table(
                "The ladder",
                List.of(
                    "Task",
                    "Reference less no tuning, " + measure.differenceUnit(),
                    "Cheapest adequate",
                    "LoRA’s learning rate against full tuning’s"),
                rows))
        .withId("ladder");
  }

  private static DomContent cheapest(Rung rung) {
    if (rung.cheapest() == null || rung.boundary() == null) {
      return Markup.text("none is adequate");
    }
    return div(div(rung.cheapest()).withClass("arm"), Markup.boundary(rung.boundary()));
  }

  private static String rates(Rung rung) {
    Ladder.Rates rates = rung.rates();
    if (rates == null) {
      return "not searched";
    }
    return "%s against %s: ratio %s%s"
        .formatted(
            Numbers.rate(rates.loraRate()),
            Numbers.rate(rates.fullRate()),
            Numbers.fixed(rates.ratio(), 1),
            rates.interior() ? "" : ", at the edge of the grid");
  }
}
