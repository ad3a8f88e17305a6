package io.peft4j.advise;

import io.peft4j.advise.Gate.Rejection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says which constraint has to give where nothing satisfies all of them: the fewest that let a row
 * pass which is good enough, and beside them what giving up quality alone would take.
 */
final class Relaxation {
  private static final Comparator<Option> NEAREST =
      Comparator.comparingInt((Option o) -> o.rejections().size())
          .thenComparing(o -> o.row().bytesOrMost());

  private final List<Option> options;

  /** A row and everything that would have to change for it to pass. */
  private record Option(Case row, List<Rejection> rejections) {
    boolean goodEnough() {
      return rejections.stream().noneMatch(r -> r.by().equals(Gate.QUALITY));
    }

    List<String> keys() {
      return rejections.stream().map(Option::key).toList();
    }

    String clause() {
      return "%s %s to give for %s to pass (%s)"
          .formatted(
              Words.list(keys()),
              rejections.size() == 1 ? "has" : "have",
              row.name(),
              Words.list(rejections.stream().map(r -> key(r) + " " + r.relaxed()).toList()));
    }

    private static String key(Rejection rejection) {
      return rejection.by().equals(Gate.QUALITY) ? Constraints.MAX_QUALITY_LOSS : rejection.by();
    }
  }

  /**
   * @param judged every case with all reasons against it
   */
  Relaxation(Map<Case, List<Rejection>> judged) {
    options =
        judged.entrySet().stream()
            .filter(e -> e.getValue().stream().allMatch(r -> r.relaxed() != null))
            .map(e -> new Option(e.getKey(), e.getValue()))
            .sorted(NEAREST)
            .toList();
  }

  String sentence() {
    List<String> clauses = new ArrayList<>();
    Map<List<String>, Option> byKeys = new LinkedHashMap<>();
    List<Option> good = options.stream().filter(Option::goodEnough).toList();
    good.stream()
        .filter(o -> o.rejections().size() == good.get(0).rejections().size())
        .forEach(o -> byKeys.putIfAbsent(o.keys(), o));
    byKeys.values().forEach(o -> clauses.add(o.clause()));
    qualityAlone().ifPresent(o -> clauses.add(o.clause()));
    return clauses.isEmpty()
        ? "too little is known about the rows to say which constraint has to give."
        : String.join("; or ", clauses) + ".";
  }

  private Optional<Option> qualityAlone() {
    return options.stream()
        .filter(o -> !o.goodEnough() && o.rejections().size() == 1)
        .max(Comparator.comparingDouble(o -> o.row().quality()));
  }
}
