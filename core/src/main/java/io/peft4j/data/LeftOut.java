package io.peft4j.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that were left out, counted by reason, with the numbers of the first of each. */
public final class LeftOut {
  private static final int FIRST = 5;

  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private final Map<String, List<Integer>> first = new LinkedHashMap<>();

  void add(String reason, int row) {
    counts.merge(reason, 1, Integer::sum);
    List<Integer> rows = first.computeIfAbsent(reason, r -> new ArrayList<>());
    if (rows.size() < FIRST) {
      rows.add(row);
    }
  }

  /** Number of rows by reason, in the order in which the reasons came up. */
  public Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  /** Number of rows in all. */
  public int total() {
    return counts.values().stream().mapToInt(n -> n).sum();
  }

  /** One sentence, as in {@code 3 rows left out: no answer (rows 4, 9, 17)}; empty if none was. */
  public String sentence() {
    if (counts.isEmpty()) {
      return "";
    }
    List<String> reasons = new ArrayList<>();
    counts.forEach((reason, count) -> reasons.add(reason + " " + rows(reason, count)));
    return "%d %s left out: %s"
        .formatted(total(), total() == 1 ? "row" : "rows", String.join("; ", reasons));
  }

  private String rows(String reason, int count) {
    List<Integer> numbers = first.get(reason);
    String listed = String.join(", ", numbers.stream().map(String::valueOf).toList());
    String more = count > numbers.size() ? " and %,d more".formatted(count - numbers.size()) : "";
    return "(%s %s%s)".formatted(count == 1 ? "row" : "rows", listed, more);
  }
}
