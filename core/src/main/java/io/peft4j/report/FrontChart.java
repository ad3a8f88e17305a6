package io.peft4j.report;

import static io.peft4j.report.Options.axis;
import static io.peft4j.report.Options.bounded;
import static io.peft4j.report.Options.map;
import static io.peft4j.report.Options.point;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy against what it costs: a point with its interval per method, the front, and the line
 * that is still adequate. Costless rows have no place on a logarithmic axis: they are level lines.
 */
final class FrontChart {
  private static final double CAP_WIDTH = 9;
  private static final int WIDEST_NAME = 22;

  private final TaskReport report;
  private final List<Line> lines;

  FrontChart(TaskReport report) {
    this.report = report;
    this.lines = Line.of(report).stream().filter(FrontChart::measured).toList();
  }

  private static boolean measured(Line line) {
    Verdict verdict = line.verdict();
    return verdict != null && Double.isFinite(verdict.accuracy());
  }

  /** Accuracy against the bytes of one variant. */
  Chart byBytes(String id) {
    Function<Line, @Nullable Double> cost =
        line -> {
          Long bytes = verdict(line).counted().bytes();
          return bytes == null ? null : Double.valueOf(bytes);
        };
    double[] range = range(cost, true);
    Map<String, Object> x =
        bounded(
            axis("log", "bytes to store for one variant", "bytes", true),
            Math.pow(10, Math.floor(Math.log10(range[0]) - 0.1)),
            Math.pow(10, Math.ceil(Math.log10(range[1]) + 0.1)));
    return new Chart(
        id,
        "Quality against bytes",
        "Up is more accurate, left is smaller. The dashed line is the front: nothing is both more"
            + " accurate and smaller. The shaded band reaches down to the margin below "
            + report.comparison().results().reference()
            + ".",
        option(x, cost, line -> Boolean.TRUE.equals(verdict(line).onFront()), true));
  }

  /** Accuracy against latency at batch size 1, attached. */
  Chart byLatency(String id) {
    Function<Line, @Nullable Double> cost =
        line -> line.cost() == null ? null : line.cost().latency();
    double[] range = range(cost, false);
    double pad = Math.max(0.04 * (range[1] - range[0]), 0.02 * Math.abs(range[1]));
    String unit = report.comparison().costs().latencyUnit();
    Map<String, Object> x =
        bounded(
            axis("value", "latency at batch size 1, " + unit, "plain", true),
            round(range[0] - pad, Math::floor),
            round(range[1] + pad, Math::ceil));
    return new Chart(
        id,
        "Quality against latency",
        "Up is more accurate, left answers faster. Adapters are attached here; one that merges runs"
            + " at the base's speed once merged.",
        option(
            x,
            cost,
            line -> line.cost() != null && Boolean.TRUE.equals(line.cost().onLatencyFront()),
            false));
  }

  private Map<String, Object> option(
      Map<String, Object> x,
      Function<Line, @Nullable Double> cost,
      Function<Line, Boolean> onFront,
      boolean logarithmic) {
    List<Map<String, Object>> series = new ArrayList<>();
    Set<String> legend = new LinkedHashSet<>();
    List<Line> placed =
        lines.stream().filter(line -> placed(cost.apply(line), logarithmic)).toList();
    Map<Hue, List<Line>> byHue = new EnumMap<>(Hue.class);
    placed.forEach(line -> byHue.computeIfAbsent(line.hue(), h -> new ArrayList<>()).add(line));
    byHue.forEach(
        (hue, group) -> {
          legend.add(group.get(0).boundary());
          series.add(intervals(hue, group, cost));
          series.add(points(hue, group, cost, x));
        });
    List<Line> front =
        placed.stream().filter(onFront::apply).sorted(Comparator.comparing(cost::apply)).toList();
    if (front.size() > 1) {
      series.add(0, front(front, cost));
    }
    series.add(levels(logarithmic ? cost : line -> 1.0));
    return Options.frame(List.copyOf(legend), 24, x, accuracyAxis(), series);
  }

  private Map<String, Object> points(
      Hue hue, List<Line> group, Function<Line, @Nullable Double> cost, Map<String, Object> x) {
    List<Object> data = new ArrayList<>();
    for (Line line : group) {
      Map<String, Object> point =
          point(cost.apply(line), 100 * verdict(line).accuracy(), note(line));
      point.put("name", TextTable.cut(line.name(), WIDEST_NAME));
      if (Options.position(x, cost.apply(line)) > 0.7) {
        point.put("label", map("position", "left"));
      }
      data.add(point);
    }
    return map(
        "type", "scatter",
        "name", group.get(0).boundary(),
        "symbol", hue.symbol(),
        "symbolSize", 12,
        "itemStyle",
            map("color", hue.color(), "borderColor", "var(--card)", "borderWidth", 1, "opacity", 1),
        "label", Options.label("{b}", "right"),
        "labelLayout", Options.labelLayout(lines.size()),
        "z", 4,
        "data", data);
  }

  /** The intervals of one colour as one line with gaps. */
  private static Map<String, Object> intervals(
      Hue hue, List<Line> group, Function<Line, @Nullable Double> cost) {
    List<Object> data = new ArrayList<>();
    for (Line line : group) {
      Verdict verdict = verdict(line);
      data.add(List.of(cost.apply(line), 100 * verdict.accuracyInterval().low()));
      data.add(List.of(cost.apply(line), 100 * verdict.accuracyInterval().high()));
      data.add(List.of("-", "-"));
    }
    return map(
        "type",
        "line",
        "silent",
        true,
        "symbol",
        "rect",
        "symbolSize",
        List.of(CAP_WIDTH, 1.5),
        "itemStyle",
        map("color", hue.color()),
        "lineStyle",
        map("color", hue.color(), "width", 1.5),
        "z",
        3,
        "data",
        data);
  }

  private static Map<String, Object> front(
      List<Line> front, Function<Line, @Nullable Double> cost) {
    List<Object> data = new ArrayList<>();
    for (Line line : front) {
      data.add(List.of(cost.apply(line), 100 * verdict(line).accuracy()));
    }
    return map(
        "type",
        "line",
        "silent",
        true,
        "step",
        "end",
        "symbol",
        "none",
        "lineStyle",
        map("color", Options.MUTED, "width", 1.5, "type", "dashed"),
        "z",
        2,
        "data",
        data);
  }

  /** The adequate band, and the rows that cost nothing. */
  private Map<String, Object> levels(Function<Line, @Nullable Double> cost) {
    Comparison.Results results = report.comparison().results();
    double full = results.referenceRow().accuracy();
    List<Object> marks = new ArrayList<>();
    for (Line line : lines) {
      Double value = cost.apply(line);
      if (value != null && value <= 0) {
        marks.add(
            map(
                "yAxis", 100 * verdict(line).accuracy(),
                "name", line.name(),
                "lineStyle", map("color", line.hue().color(), "type", "dotted", "width", 1.5),
                "label", Options.label("{b}", "insideEndTop")));
      }
    }
    return map(
        "type", "line",
        "silent", true,
        "data", List.of(),
        "markLine", map("symbol", "none", "silent", true, "data", marks),
        "markArea",
            map(
                "silent", true,
                "itemStyle", map("color", "var(--band-color)"),
                "data",
                    List.of(
                        List.of(
                            map("yAxis", 100 * (full - results.rules().margin())),
                            map("yAxis", 100 * full)))));
  }

  private double[] range(Function<Line, @Nullable Double> cost, boolean logarithmic) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      Double value = cost.apply(line);
      if (value != null && placed(value, logarithmic)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return low <= high ? new double[] {low, high} : new double[] {1, 10};
  }

  private Map<String, Object> accuracyAxis() {
    double low = 100;
    double high = 0;
    for (Line line : lines) {
      low = Math.min(low, 100 * verdict(line).accuracyInterval().low());
      high = Math.max(high, 100 * verdict(line).accuracyInterval().high());
    }
    double step = high - low > 40 ? 10 : high - low > 8 ? 5 : 2;
    Map<String, Object> axis =
        bounded(
            axis("value", "accuracy, %", "plain", false),
            Math.max(0, step * Math.floor((low - 0.1) / step)),
            Math.min(100, step * Math.ceil((high + 0.1) / step)));
    axis.put("interval", step);
    return axis;
  }

  private static boolean placed(@Nullable Double cost, boolean logarithmic) {
    return cost != null && Double.isFinite(cost) && (!logarithmic || cost > 0);
  }

  private static double round(double value, Function<Double, Double> mode) {
    return mode.apply(value * 20) / 20;
  }

  private static String note(Line line) {
    return String.join(
        "\n",
        line.name() + " · " + line.boundary(),
        "accuracy " + line.accuracy() + " % (" + line.accuracyInterval() + ")",
        "difference " + line.difference() + " points, " + line.outcome(),
        "stored " + line.bytes() + ", trained " + line.trainable());
  }

  private static Verdict verdict(Line line) {
    Verdict verdict = line.verdict();
    if (verdict == null) {
      throw new IllegalStateException(line.name() + " has no verdict");
    }
    return verdict;
  }
}
