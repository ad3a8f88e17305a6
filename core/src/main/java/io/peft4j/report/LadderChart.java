package io.peft4j.report;

import static io.peft4j.report.Options.axis;
import static io.peft4j.report.Options.map;
import static io.peft4j.report.Options.point;

import io.peft4j.trial.Measure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each method's distance to the reference, rung by rung from shallow to deep. */
final class LadderChart {
  private LadderChart() {}

  static Chart of(String id, StudyReport report) {
    Map<String, List<Object>> data = new LinkedHashMap<>();
    Map<String, Hue> hues = new LinkedHashMap<>();
    double margin = 0;
    Measure measure = report.measure();
    for (TaskReport task : report.tasks()) {
      margin = Math.max(margin, task.comparison().results().rules().margin());
      for (Line line : Line.of(task)) {
        if (line.verdict() != null) {
          hues.putIfAbsent(line.name(), line.hue());
          data.computeIfAbsent(line.name(), name -> new ArrayList<>())
              .add(
                  point(
                      task.task().name(),
                      measure.scaled(line.verdict().difference()),
                      note(task, line)));
        }
      }
    }
    List<Map<String, Object>> series = new ArrayList<>();
    Map<Hue, Integer> seen = new EnumMap<>(Hue.class);
    data.forEach(
        (name, points) -> {
          Hue hue = hues.getOrDefault(name, Hue.NONE);
          int n = seen.merge(hue, 1, Integer::sum) - 1;
          series.add(series(name, points, hue, n));
        });
    boolean labels = series.size() <= Options.MOST_LABELS;
    for (Map<String, Object> one : series) {
      one.put("endLabel", labels ? Options.label("{a}", "right") : map("show", false));
    }
    series.get(0).put("markArea", band(measure.upward(-measure.scaled(margin))));
    Map<String, Object> x = axis("category", "rungs of the ladder, shallow to deep", "plain", true);
    x.put("data", report.tasks().stream().map(task -> task.task().name()).toList());
    return new Chart(
        id,
        "Distance to the reference, rung by rung",
        ("Each method's %s less the reference's in %s, rung by rung. The shaded band is the margin:"
             + " a method %s it is no longer adequate there.")
            .formatted(measure.label(), measure.differenceUnit(), measure.worseSide()),
        Options.frame(
            List.copyOf(data.keySet()),
            labels ? 128 : 24,
            x,
            axis("value", measure.differenceUnit() + " to the reference", "points", false),
            series));
  }

  private static Map<String, Object> series(String name, List<Object> points, Hue hue, int n) {
    return map(
        "type",
        "line",
        "name",
        name,
        "symbol",
        hue.symbol(),
        "symbolSize",
        9,
        "itemStyle",
        map("color", hue.color()),
        "lineStyle",
        map("color", hue.color(), "width", 2, "type", Options.dash(n)),
        "labelLayout",
        map("moveOverlap", "shiftY"),
        "data",
        points);
  }

  /** Between the reference and the last difference that is still adequate. */
  private static Map<String, Object> band(double last) {
    return map(
        "silent", true,
        "itemStyle", map("color", "var(--band-color)"),
        "data", List.of(List.of(map("yAxis", last), map("yAxis", 0))));
  }

  private static String note(TaskReport task, Line line) {
    Measure measure = task.measure();
    return "%s · %s\n%s %s %s, difference %s %s\n%s"
        .formatted(
            line.name(),
            task.task().name(),
            measure.label(),
            line.value(),
            measure.unit(),
            line.difference(),
            measure.differenceUnit(),
            line.outcome());
  }
}
