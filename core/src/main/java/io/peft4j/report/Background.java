package io.peft4j.report;

import static j2html.TagCreator.dd;
import static j2html.TagCreator.div;
import static j2html.TagCreator.dl;
import static j2html.TagCreator.dt;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;

import io.peft4j.compare.Comparison;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Provenance;
import io.peft4j.trial.TaskRecord;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands behind the numbers: data, plan, provenance, and how to read them. */
final class Background {
  private Background() {}

  /** The splits and what was left out. */
  static DomContent data(StudyReport report) {
    List<List<DomContent>> rows = new ArrayList<>();
    for (TaskReport entry : report.tasks()) {
      TaskRecord task = entry.task();
      rows.add(
          List.of(
              Markup.text(task.name()),
              Markup.text(task.labels().isEmpty() ? Numbers.NONE : "" + task.labels().size()),
              Markup.text(Numbers.whole(task.train())),
              Markup.text(Numbers.whole(task.validation())),
              Markup.text(Numbers.whole(task.test())),
              Markup.text(Numbers.fixed(task.meanTokens(), 1)),
              Markup.text(dropped(task)),
              div(task.digest()).withClass("digest")));
    }
    return section(
            h2("Data"),
            Markup.table(
                "Splits",
                List.of(
                    "Task",
                    "Classes",
                    "Train",
                    "Validation",
                    "Test",
                    "Tokens per item",
                    "Left out",
                    "SHA-256"),
                rows),
            div(
                each(
                    report.tasks().stream().filter(t -> !t.task().labels().isEmpty()).toList(),
                    Background::labels)))
        .withId("data");
  }

  private static String dropped(TaskRecord task) {
    return task.dropped().isEmpty()
        ? "nothing"
        : task.dropped().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + Numbers.whole(entry.getValue()))
            .collect(Collectors.joining("; "));
  }

  private static DomContent labels(TaskReport report) {
    List<String> labels = report.task().labels();
    List<String> texts = report.task().labelTexts();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      lines.add(
          i < texts.size() && !texts.get(i).equals(labels.get(i))
              ? labels.get(i) + ": scored by “" + texts.get(i) + "”"
              : labels.get(i));
    }
    return Markup.folded("Classes of " + report.task().name(), Markup.list(lines));
  }

  /** Budget, what it bought and what was given up; then where the numbers come from. */
  static DomContent plan(StudyReport report) {
    PlanSummary plan = report.plan();
    return section(
            h2("Plan and provenance"),
            p("Budget: " + plan.budget() + ". Mode: " + plan.mode().label() + "."),
            Markup.list(plan.resolved()),
            h3("Given up for the budget"),
            plan.gaveUp().isEmpty() ? p("Nothing.") : Markup.list(plan.gaveUp()),
            h3("Provenance"),
            dl(
                each(
                    provenance(report).entrySet(),
                    entry -> div(dt(entry.getKey()), dd(entry.getValue())))))
        .withId("plan");
  }

  private static Map<String, String> provenance(StudyReport report) {
    Provenance source = report.provenance();
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("peft4j", source.peft4j());
    entries.put("libtorch", source.libtorch());
    entries.put("Java", source.java());
    entries.put("System", source.os());
    entries.put("CPU", source.cpu());
    entries.put("Workers, shards", source.workers() + ", " + source.shards());
    entries.put("Precision", source.precision());
    entries.put(
        "Peak memory of a trial",
        report.peakBytes() > 0 ? Numbers.bytes(report.peakBytes()) : Numbers.NONE);
    source.digests().forEach((name, digest) -> entries.put("SHA-256 of " + name, digest));
    return entries;
  }

  /** What the words and intervals mean. */
  static DomContent guide(StudyReport report) {
    Comparison.Results results = report.tasks().get(0).comparison().results();
    Measure measure = report.measure();
    String margin = measure.number(results.rules().margin()) + " " + measure.differenceUnit();
    return section(
            h2("How to read this"),
            dl(
                iff(
                    measure == Measure.LOSS,
                    entry(
                        "Answer loss",
                        "The mean negative log-likelihood of the tokens of an item’s right answer,"
                            + " averaged over the items: the lower, the better. At 0.1 nats less, a"
                            + " token of the right answer is 1.1 times as likely in the geometric"
                            + " mean. Losses compare only under one tokenizer.")),
                entry(
                    "Equivalent",
                    ("The difference to the reference was shown to lie within ±%s by a"
                            + " two-sided equivalence test, corrected for the number of methods."
                            + " “Not significantly different” is not the same thing: a small study"
                            + " finds no difference anywhere. Such rows are called undecided.")
                        .formatted(margin)),
                entry(
                    "Better, worse",
                    "Significantly different from the reference after Holm’s correction, and not"
                        + " shown to be equivalent."),
                entry(
                    "Undecided",
                    "This study is too small to tell. The detectable difference in the folded table"
                        + " says how large a difference it would have found."),
                entry(
                    "Adequate",
                    ("With high probability no more than %s %s the reference. The cheapest adequate"
                            + " method is what a recommendation starts from.")
                        .formatted(margin, measure.worseSide())),
                entry(
                    "Intervals",
                    "They take both seeds and test items as samples of more. Overlap of two"
                        + " intervals says little about their difference: read the difference’s own"
                        + " interval, which is paired item by item."),
                entry(
                    "Front",
                    ("A method is on the front if none is both %s and cheaper. The probability in"
                            + " the folded table says how often that holds when items and seeds are"
                            + " drawn again.")
                        .formatted(measure.better())),
                entry(
                    "Operational simplicity",
                    "Merging, mixing, swapping and drift are listed side by side and never added"
                        + " up: which of them counts depends on where the model runs."),
                iff(
                    report.tasks().stream().anyMatch(TaskReport::knowsForgetting),
                    entry(
                        "Forgetting",
                        "How much the loss on general text, which no training saw, rises while the"
                            + " adapter is attached; after detaching it the rise is exactly 0."))))
        .withId("guide");
  }

  private static DomContent entry(String term, String meaning) {
    return div(dt(term), dd(meaning));
  }
}
