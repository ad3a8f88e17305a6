package io.peft4j.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.header;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;

import io.peft4j.advise.Question;
import io.peft4j.advise.Recommendation;
import io.peft4j.compare.Ladder;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.List;

/** What a reader in a hurry reads: the recommendation in a sentence, then the five questions. */
final class Opening {
  private Opening() {}

  static DomContent of(StudyReport report) {
    Ladder ladder = report.ladder();
    return section(
            header(
                p(report.plan().mode().label() + " · " + tasks(report)).withClass("kicker"),
                h1(report.study()),
                iff(report.screening(), screening()),
                iff(
                    ladder != null,
                    p(ladder == null ? "" : ladder.explanation()).withClass("lead"))),
            div(each(report.tasks(), Opening::headline)).withClass("headlines"),
            h2("Five questions"),
            questions(report))
        .withId("answer");
  }

  private static String tasks(StudyReport report) {
    int tasks = report.tasks().size();
    return tasks == 1 ? "one task" : tasks + " tasks";
  }

  private static DomContent screening() {
    return p(
            strong("Screening. "),
            span(
                "Published learning rates and a short race: this page claims no ranking that the"
                    + " numbers cannot separate."))
        .withClass("banner");
  }

  private static DomContent headline(TaskReport task) {
    Recommendation recommendation = task.recommendation();
    return div(
            p(
                    span(task.task().name()).withClass("task"),
                    iff(recommendation.provisional(), span("provisional").withClass("badge")))
                .withClass("kicker"),
            p(recommendation.headline()).withClass("answer"))
        .withClass("headline");
  }

  private static DomContent questions(StudyReport report) {
    if (report.tasks().size() == 1) {
      return div(each(report.tasks().get(0).recommendation().questions(), Opening::card))
          .withClass("questions");
    }
    List<String> heads = new ArrayList<>();
    heads.add("Question");
    report.tasks().forEach(task -> heads.add(task.task().name()));
    List<List<DomContent>> rows = new ArrayList<>();
    List<Question> first = report.tasks().get(0).recommendation().questions();
    for (int i = 0; i < first.size(); i++) {
      List<DomContent> row = new ArrayList<>();
      row.add(Markup.text(first.get(i).question()));
      for (TaskReport task : report.tasks()) {
        row.add(cell(task.recommendation().questions().get(i)));
      }
      rows.add(row);
    }
    return div(Markup.table("The five questions", heads, rows)).withClass("prose-table");
  }

  private static DomContent cell(Question question) {
    return div(value(question), div(question.answer()).withClass("below"));
  }

  private static DomContent card(Question question) {
    return div(h3(question.question()), value(question), p(question.answer())).withClass("card");
  }

  private static DomContent value(Question question) {
    return div(
        strong(question.value()).withClass("value"),
        span(question.source().label()).withClass("source"));
  }
}
