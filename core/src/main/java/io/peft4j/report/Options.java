package io.peft4j.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parts of ECharts options as data. A colour is written {@code var(--name)}: the page's script puts
 * the scheme's value in its place, and it turns {@code format} of an axis into a label function.
 */
final class Options {
  static final String TEXT = "var(--text)";
  static final String MUTED = "var(--muted)";
  static final String LINE = "var(--line)";
  private static final List<Object> DASHES =
      List.of("solid", List.of(6, 4), List.of(2, 3), List.of(8, 3, 2, 3));

  /** Lines or points that can be named beside them. */
  static final int MOST_LABELS = 12;

  private static final Map<String, Object> WITHOUT_END_LABEL = map("endLabel", map("show", false));

  private Options() {}

  /** A map in the order written: key, value, key, value. */
  static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  /**
   * The frame of a chart: margins, legend, tool tip.
   *
   * @param legend names to list
   * @param right margin kept for labels behind the last point; a narrow page has no room for them
   */
  static Map<String, Object> frame(
      List<String> legend,
      int right,
      Map<String, Object> xAxis,
      Map<String, Object> yAxis,
      List<Map<String, Object>> series) {
    Map<String, Object> base =
        map(
            "animation",
            false,
            "textStyle",
            map("fontFamily", "system-ui, sans-serif", "color", TEXT),
            "grid",
            map("left", 52, "right", right, "top", 56, "bottom", 48),
            "legend",
            map(
                "type",
                "scroll",
                "top",
                4,
                "left",
                0,
                "data",
                legend,
                "itemHeight",
                9,
                "itemWidth",
                16,
                "itemGap",
                12,
                "textStyle",
                map("color", TEXT, "fontSize", 11),
                "pageIconSize",
                10,
                "pageTextStyle",
                map("color", MUTED),
                "pageIconColor",
                TEXT,
                "pageIconInactiveColor",
                LINE),
            "tooltip",
            map(
                "trigger",
                "item",
                "confine",
                true,
                "backgroundColor",
                "var(--card)",
                "borderColor",
                LINE,
                "textStyle",
                map("color", TEXT, "fontSize", 12)),
            "xAxis",
            xAxis,
            "yAxis",
            yAxis,
            "series",
            series);
    Object narrow =
        map(
            "query", map("maxWidth", 480),
            "option",
                map(
                    "grid", map("left", 46, "right", 16),
                    "series", series.stream().map(one -> WITHOUT_END_LABEL).toList()));
    return map("baseOption", base, "media", List.of(narrow));
  }

  /** An axis with its name below or above; {@code format} is known to the page's script. */
  static Map<String, Object> axis(String type, String name, String format, boolean horizontal) {
    return map(
        "type",
        type,
        "name",
        name,
        "nameLocation",
        horizontal ? "middle" : "end",
        "nameGap",
        horizontal ? 28 : 10,
        "nameTextStyle",
        map("color", MUTED, "align", horizontal ? "center" : "left"),
        "scale",
        true,
        "format",
        format,
        "axisLine",
        map("show", horizontal, "lineStyle", map("color", LINE)),
        "axisTick",
        map("show", horizontal, "lineStyle", map("color", LINE)),
        "axisLabel",
        map("color", MUTED, "hideOverlap", true),
        "minorTick",
        map("show", false),
        "splitLine",
        map("show", !horizontal, "lineStyle", map("color", LINE)));
  }

  /** {@code axis} from {@code min} to {@code max}. */
  static Map<String, Object> bounded(Map<String, Object> axis, double min, double max) {
    axis.put("min", min);
    axis.put("max", max);
    return axis;
  }

  /** Few labels make room for each other; of many, those that would overlap are left out. */
  static Map<String, Object> labelLayout(int labels) {
    return labels <= MOST_LABELS
        ? map("moveOverlap", "shiftY", "hideOverlap", true)
        : map("hideOverlap", true);
  }

  /** Where {@code value} lies on a bounded axis, from 0 to 1. */
  static double position(Map<String, Object> axis, double value) {
    double low = (Double) axis.get("min");
    double high = (Double) axis.get("max");
    return "log".equals(axis.get("type"))
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** A label beside a mark: readable on top of lines. */
  static Map<String, Object> label(String formatter, String position) {
    return map(
        "show",
        true,
        "formatter",
        formatter,
        "position",
        position,
        "distance",
        7,
        "color",
        TEXT,
        "fontSize",
        11,
        "textBorderColor",
        "var(--card)",
        "textBorderWidth",
        3);
  }

  /** The dash pattern of the n-th line of one colour. */
  static Object dash(int n) {
    return DASHES.get(n % DASHES.size());
  }

  /** A data point whose tool tip is {@code note}, line by line. */
  static Map<String, Object> point(Object x, Object y, String note) {
    return map("value", List.of(x, y), "note", note);
  }
}
