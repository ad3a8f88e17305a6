package io.peft4j.report;

import io.peft4j.boundary.Boundary;
import io.peft4j.compare.Comparison;
import io.peft4j.compare.Interval;
import io.peft4j.compare.Outcome;
import io.peft4j.trial.Measure;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a terminal shows at the end of a study: one table per task, at most 120 columns wide. */
public final class TerminalReport {
  private static final int WIDTH = 120;
  private static final int WIDEST_NAME = 18;

  private TerminalReport() {}

  /** Title, table, legend and recommendation of one task, a newline at the end. */
  public static String of(TaskReport report) {
    Measure measure = report.measure();
    boolean ratio = report.comparison().costs().latencyUnit().startsWith("×");
    TextTable table =
        new TextTable(
            List.of(
                "method",
                "boundary",
                measure == Measure.LOSS ? "loss" : "accuracy",
                "to ref.",
                "verdict",
                "P(ok)",
                "trained",
                "stored",
                "latency",
                "time",
                "memory",
                "mxf"),
            Set.of(0, 1, 4, 11));
    for (Line line : Line.of(report)) {
      table.add(
          List.of(
              TextTable.cut(line.name(), WIDEST_NAME),
              shortened(line.boundary()),
              value(line),
              difference(line),
              line.outcome(),
              line.probabilityAdequate().replace(" ", ""),
              line.trainable(),
              line.bytes(),
              line.latency(ratio),
              clock(line),
              line.memory(),
              flags(line)));
    }
    return "%s: %s\n%s%s\n%s\n"
        .formatted(
            TextTable.cut(report.task().name(), 40),
            TextTable.cut(report.task().description(), 76),
            table.text(),
            legend(report),
            wrapped(report.recommendation().headline()));
  }

  /** Sentences in lines of at most {@link #WIDTH} columns; a longer word stands alone. */
  private static String wrapped(String sentences) {
    StringBuilder text = new StringBuilder();
    int used = 0;
    for (String word : TextTable.printable(sentences).split(" ")) {
      int width = TextTable.width(word);
      boolean breaks = used > 0 && used + 1 + width > WIDTH;
      text.append(used == 0 ? "" : breaks ? "\n" : " ").append(word);
      used = breaks || used == 0 ? width : used + 1 + width;
    }
    return text.toString();
  }

  private static String legend(TaskReport report) {
    Comparison.Results results = report.comparison().results();
    Measure measure = results.measure();
    return ("ref. = %s; ± half of the interval, %s; P(ok) = P(no more than %s %s %s it);\n"
                + "m merges, x mixes in one batch, f on the front of quality and bytes")
        .formatted(
            TextTable.cut(results.reference(), 40),
            measure.differenceUnit(),
            measure.number(results.rules().margin()),
            measure.differenceUnit(),
            measure.worseSide());
  }

  private static String value(Line line) {
    return line.verdict() == null
        ? Numbers.NONE
        : line.value() + half(line.verdict().measure(), line.verdict().interval());
  }

  private static String difference(Line line) {
    return line.verdict() == null || line.verdict().outcome() == Outcome.REFERENCE
        ? Numbers.NONE
        : line.difference() + half(line.verdict().measure(), line.verdict().differenceInterval());
  }

  private static String half(Measure measure, Interval interval) {
    double half = (interval.high() - interval.low()) / 2;
    return Double.isFinite(half) ? "±" + measure.number(half) : "";
  }

  private static String clock(Line line) {
    Double seconds = line.cost() == null ? null : line.cost().timed().trainSeconds();
    return seconds == null ? Numbers.NONE : Numbers.fixed(seconds, 0) + " s";
  }

  private static String flags(Line line) {
    return flag(line.mergeable(), "m") + flag(line.mixes(), "x") + flag(line.onFront(), "f");
  }

  private static String flag(Optional<Boolean> value, String sign) {
    return value.map(yes -> yes ? sign : "·").orElse("?");
  }

  /** Labels of two words are too wide for a terminal. */
  private static String shortened(String boundary) {
    if (boundary.equals(Boundary.KEY_VALUE.label())) {
      return "keys/values";
    }
    return boundary.equals(Boundary.SELECTION.label()) ? "own params" : TextTable.cut(boundary, 11);
  }
}
