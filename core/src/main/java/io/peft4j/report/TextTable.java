package io.peft4j.report;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table in plain text whose columns line up in a terminal, also where names hold wide or
 * combining characters. Control characters are replaced: a name cannot move the cursor or change
 * colours.
 */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String> heads;
  private final Set<Integer> left;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param left the columns that are aligned left; the others are aligned right
   */
  TextTable(List<String> heads, Set<Integer> left) {
    this.heads = List.copyOf(heads);
    this.left = Set.copyOf(left);
  }

  void add(List<String> cells) {
    if (cells.size() != heads.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.size(), heads.size()));
    }
    rows.add(cells.stream().map(TextTable::printable).toList());
  }

  /** The table with a rule below its heads, a newline after each line, no space at a line's end. */
  String text() {
    int[] widths = new int[heads.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = width(heads.get(column));
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], width(row.get(column)));
      }
    }
    StringBuilder text = new StringBuilder();
    line(text, heads, widths);
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("─".repeat(width));
    }
    line(text, rule, widths);
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private void line(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cells.get(column);
      String pad = " ".repeat(widths[column] - width(cell));
      line.append(column == 0 ? "" : GAP);
      line.append(left.contains(column) ? cell + pad : pad + cell);
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  /**
   * {@code text} in {@code width} columns: an ellipsis takes the middle's place, ends tell more.
   */
  static String cut(String text, int width) {
    String safe = printable(text);
    if (width(safe) <= width) {
      return safe;
    }
    int[] points = safe.codePoints().toArray();
    int head = 0;
    int room = (width - 1) / 2;
    while (width(points[head]) <= room) {
      room -= width(points[head++]);
    }
    String start = new String(points, 0, head);
    int tail = points.length;
    room = width - 1 - width(start);
    while (width(points[tail - 1]) <= room) {
      room -= width(points[--tail]);
    }
    return start + "…" + new String(points, tail, points.length - tail);
  }

  /** Columns that {@code text} takes up in a terminal. */
  static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    UnicodeScript script = UnicodeScript.of(point);
    boolean wide =
        script == UnicodeScript.HAN
            || script == UnicodeScript.HIRAGANA
            || script == UnicodeScript.KATAKANA
            || script == UnicodeScript.HANGUL
            || (point >= 0xFF01 && point <= 0xFF60)
            || (point >= 0x3000 && point <= 0x303F)
            || (point >= 0x1F300 && point <= 0x1FAFF);
    return wide ? 2 : 1;
  }

  /** {@code text} with a replacement character for what would move the cursor. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .map(
            point ->
                switch (Character.getType(point)) {
                  case Character.CONTROL,
                      Character.FORMAT,
                      Character.LINE_SEPARATOR,
                      Character.PARAGRAPH_SEPARATOR,
                      Character.SURROGATE ->
                      0xFFFD;
                  default -> point;
                })
        .forEach(safe::appendCodePoint);
    return safe.toString();
  }
}
