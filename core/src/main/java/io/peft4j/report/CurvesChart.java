package io.peft4j.report;

import static io.peft4j.report.Options.axis;
import static io.peft4j.report.Options.map;
import static io.peft4j.report.Options.point;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Run;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Validation loss while training, the mean over an arm's seeds. */
final class CurvesChart {
  private CurvesChart() {}

  /** Whether any arm was trained. */
  static boolean has(TaskReport report) {
    return report.arms().stream().anyMatch(arm -> !means(arm).isEmpty());
  }

  static Chart of(String id, TaskReport report) {
    List<Map<String, Object>> series = new ArrayList<>();
    List<String> legend = new ArrayList<>();
    Map<Hue, Integer> seen = new EnumMap<>(Hue.class);
    for (ArmRecord arm : report.arms()) {
      Map<Integer, Double> means = means(arm);
      if (!means.isEmpty()) {
        Hue hue = Hue.of(arm.boundary());
        int n = seen.merge(hue, 1, Integer::sum) - 1;
        legend.add(arm.arm());
        series.add(series(arm, means, hue, n));
      }
    }
    boolean labels = series.size() <= Options.MOST_LABELS;
    for (Map<String, Object> one : series) {
      one.put("showSymbol", labels);
      one.put("endLabel", labels ? Options.label("{a}", "right") : map("show", false));
    }
    return new Chart(
        id,
        "Learning curves",
        "Validation loss in nats against training steps, the mean over the seeds of each method at"
            + " its chosen learning rate.",
        Options.frame(
            legend,
            labels ? 128 : 24,
            axis("value", "steps", "plain", true),
            axis("value", "validation loss", "plain", false),
            series));
  }

  private static Map<String, Object> series(
      ArmRecord arm, Map<Integer, Double> means, Hue hue, int n) {
    List<Object> data = new ArrayList<>();
    means.forEach(
        (step, loss) ->
            data.add(
                point(
                    step,
                    loss,
                    "%s\nstep %d\nvalidation loss %s"
                        .formatted(arm.arm(), step, Numbers.fixed(loss, 3)))));
    return map(
        "type", "line",
        "name", arm.arm(),
        "symbol", hue.symbol(),
        "symbolSize", 5,
        "itemStyle", map("color", hue.color()),
        "lineStyle", map("color", hue.color(), "width", 2, "type", Options.dash(n)),
        "labelLayout", map("moveOverlap", "shiftY"),
        "data", data);
  }

  /** Mean validation loss by step over the steps that every run reached with a finite loss. */
  private static Map<Integer, Double> means(ArmRecord arm) {
    Map<Integer, List<Double>> losses = new TreeMap<>();
    for (Run run : arm.runs()) {
      for (Run.Point point : run.curve()) {
        if (Double.isFinite(point.validationLoss())) {
          losses.computeIfAbsent(point.step(), s -> new ArrayList<>()).add(point.validationLoss());
        }
      }
    }
    Map<Integer, Double> means = new TreeMap<>();
    losses.forEach(
        (step, values) -> {
          if (values.size() == arm.runs().size()) {
            means.put(
                step, values.stream().mapToDouble(Double::doubleValue).average().orElseThrow());
          }
        });
    return means;
  }
}
