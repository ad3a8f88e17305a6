package io.peft4j.report;

import io.peft4j.trial.Measure;
import java.util.List;
import java.util.Optional;

/** The tables of a study as Markdown, for a README or a review. */
public final class MarkdownReport {
  private MarkdownReport() {}

  /** A heading, the recommendation and a table per task. */
  public static String of(StudyReport report) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(escaped(report.study())).append("\n");
    if (report.ladder() != null) {
      text.append('\n').append(escaped(report.ladder().explanation())).append('\n');
    }
    for (TaskReport task : report.tasks()) {
      text.append("\n## ").append(escaped(task.task().name())).append("\n\n");
      text.append(escaped(task.recommendation().headline())).append("\n\n");
      table(text, task);
    }
    return text.toString();
  }

  private static void table(StringBuilder text, TaskReport task) {
    Measure measure = task.measure();
    boolean ratio = task.comparison().costs().latencyUnit().startsWith("×");
    row(
        text,
        List.of(
            "method",
            "boundary",
            measure.label() + ", " + measure.unit(),
            "interval",
            "difference, " + measure.differenceUnit(),
            "interval",
            "verdict",
            "P(adequate)",
            "trained",
            "stored",
            "latency",
            "time",
            "memory",
            "merges",
            "mixes",
            "on front"));
    row(
        text,
        List.of(
            "---", "---", "--:", "--:", "--:", "--:", "---", "--:", "--:", "--:", "--:", "--:",
            "--:", "---", "---", "---"));
    for (Line line : Line.of(task)) {
      row(
          text,
          List.of(
              escaped(line.name()),
              escaped(line.boundary()),
              line.value(),
              line.interval(),
              line.difference(),
              line.differenceInterval(),
              line.outcome(),
              line.probabilityAdequate().replace("<", "&lt;").replace(">", "&gt;"),
              line.trainable(),
              line.bytes(),
              line.latency(ratio),
              line.time(),
              line.memory(),
              truth(line.mergeable()),
              truth(line.mixes()),
              truth(line.onFront())));
    }
  }

  private static String truth(Optional<Boolean> value) {
    return value.map(yes -> yes ? "yes" : "no").orElse(Numbers.NONE);
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /** Text that Markdown shows as it stands, on one line. */
  private static String escaped(String text) {
    return text.replaceAll("\\s+", " ")
        .replaceAll("([\\\\`*_{}\\[\\]#|~!])", "\\\\$1")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }
}
