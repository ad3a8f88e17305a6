package io.peft4j.report;

import static io.peft4j.report.Options.axis;
import static io.peft4j.report.Options.bounded;
import static io.peft4j.report.Options.map;
import static io.peft4j.report.Options.point;

import io.peft4j.compare.Comparison;
import io.peft4j.compare.Verdict;
import io.peft4j.trial.Measure;
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
 * Accuracy or loss against what it costs: a point with its interval per method, the front, and the
 * band that is still adequate. Costless rows have no place on a logarithmic axis: they are level
 * lines.
 */
final class FrontChart {
  private static final double CAP_WIDTH = 9;
  private static final int WIDEST_NAME = 22;

  private final TaskReport report;
  private final Measure measure;
  private final List<Line> lines;

  FrontChart(TaskReport report) {
    this.report = report;
    this.measure = report.measure();
    this.lines = Line.of(report).stream().filter(FrontChart::measured).toList();
  }

  private static boolean measured(Line line) {
    Verdict verdict = line.verdict();
    return verdict != null && Double.isFinite(verdict.value());
  }

  /** Accuracy or loss against the bytes of one variant. */
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
        "%s, left is smaller. The dashed line is the front: nothing is both %s and smaller. The shaded"
                .formatted(direction(), measure.better())
            + " band is the margin %s %s."
                .formatted(measure.worseSide(), report.comparison().results().reference()),
        option(x, cost, line -> Boolean.TRUE.equals(verdict(line).onFront()), true));
  }

  /** Accuracy or loss against latency at batch size 1, attached. */
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
        direction()
            + ", left answers faster. Adapters are attached here; one that merges runs at the"
            + " base's speed once merged.",
        option(
            x,
            cost,
            line -> line.cost() != null && Boolean.TRUE.equals(line.cost().onLatencyFront()),
            false));
  }

  private String direction() {
    return (measure.upward(1) > 0 ? "Up is " : "Down is ") + measure.better();
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
    return Options.frame(List.copyOf(legend), 24, x, qualityAxis(), series);
  }

  private Map<String, Object> points(
      Hue hue, List<Line> group, Function<Line, @Nullable Double> cost, Map<String, Object> x) {
    List<Object> data = new ArrayList<>();
    for (Line line : group) {
      Map<String, Object> point =
          point(cost.apply(line), measure.scaled(verdict(line).value()), note(line));
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
  private Map<String, Object> intervals(
      Hue hue, List<Line> group, Function<Line, @Nullable Double> cost) {
    List<Object> data = new ArrayList<>();
    for (Line line : group) {
      Verdict verdict = verdict(line);
      data.add(List.of(cost.apply(line), measure.scaled(verdict.interval().low())));
      data.add(List.of(cost.apply(line), measure.scaled(verdict.interval().high())));
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

  private Map<String, Object> front(List<Line> front, Function<Line, @Nullable Double> cost) {
    List<Object> data = new ArrayList<>();
    for (Line line : front) {
      data.add(List.of(cost.apply(line), measure.scaled(verdict(line).value())));
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
    double reference = results.referenceRow().value();
    double last = reference - measure.upward(results.rules().margin());
    List<Object> marks = new ArrayList<>();
    for (Line line : lines) {
      Double value = cost.apply(line);
      if (value != null && value <= 0) {
        marks.add(
            map(
                "yAxis", measure.scaled(verdict(line).value()),
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
                            map("yAxis", measure.scaled(last)),
                            map("yAxis", measure.scaled(reference))))));
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

  private Map<String, Object> qualityAxis() {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      low = Math.min(low, measure.scaled(verdict(line).interval().low()));
      high = Math.max(high, measure.scaled(verdict(line).interval().high()));
    }
    double step = step(high - low);
    double most = step * Math.ceil((high + 0.05 * step) / step);
    Map<String, Object> axis =
        bounded(
            axis("value", measure.label() + ", " + measure.unit(), "plain", false),
            tidy(Math.max(0, step * Math.floor((low - 0.05 * step) / step))),
            tidy(measure == Measure.ACCURACY ? Math.min(100, most) : most));
    axis.put("interval", step);
    return axis;
  }

  /** A step of 1, 2 or 5 times a power of ten that divides {@code span} into six or fewer. */
  private static double step(double span) {
    double least = Math.max(span, 0.001) / 6;
    double power = Math.pow(10, Math.floor(Math.log10(least)));
    double digit = least / power;
    return tidy(power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10));
  }

  /** Without the tail that binary fractions leave. */
  private static double tidy(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  private static boolean placed(@Nullable Double cost, boolean logarithmic) {
    return cost != null && Double.isFinite(cost) && (!logarithmic || cost > 0);
  }

  private static double round(double value, Function<Double, Double> mode) {
    return mode.apply(value * 20) / 20;
  }

  private String note(Line line) {
    return String.join(
        "\n",
        line.name() + " · " + line.boundary(),
        "%s %s %s (%s)".formatted(measure.label(), line.value(), measure.unit(), line.interval()),
        "difference %s %s, %s"
            .formatted(line.difference(), measure.differenceUnit(), line.outcome()),
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
