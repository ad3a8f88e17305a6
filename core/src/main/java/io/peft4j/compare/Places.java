package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds rows of different boundaries that train about as many parameters, and compares them. */
final class Places {
  private static final double TOLERANCE = 1.15;

  private final List<Verdict> rows;
  private final Bootstrap bootstrap;
  private final Rules rules;
  private final boolean screening;

  /**
   * @param rows in the order of the bootstrap's contenders
   */
  Places(List<Verdict> rows, Bootstrap bootstrap, Rules rules, boolean screening) {
    this.rows = rows;
    this.bootstrap = bootstrap;
    this.rules = rules;
    this.screening = screening;
  }

  List<PlaceStatement> statements() {
    List<List<Integer>> groups = groups();
    Map<Key, PlaceStatement.Pair> pairs = pairs(groups);
    return groups.stream().map(group -> statement(group, pairs)).toList();
  }

  /** Largest sets within the tolerance that hold more than one boundary; they may overlap. */
  private List<List<Integer>> groups() {
    List<Integer> sized = new ArrayList<>();
    for (int c = 0; c < rows.size(); c++) {
      Long parameters = rows.get(c).counted().trainableParameters();
      if (comparable(rows.get(c).group()) && parameters != null && parameters > 0) {
        sized.add(c);
      }
    }
    sized.sort(Comparator.comparingLong(this::parameters));
    List<List<Integer>> groups = new ArrayList<>();
    int covered = 0;
    for (int from = 0; from < sized.size(); from++) {
      int to = from;
      while (to < sized.size()
          && parameters(sized.get(to)) <= TOLERANCE * parameters(sized.get(from))) {
        to++;
      }
      if (to > covered) {
        covered = to;
        List<Integer> group = sized.subList(from, to);
        if (group.stream().map(c -> rows.get(c).boundary()).distinct().count() > 1) {
          groups.add(
              group.stream()
                  .sorted(Comparator.comparingDouble((Integer c) -> -rows.get(c).quality()))
                  .toList());
        }
      }
    }
    return groups;
  }

  private Map<Key, PlaceStatement.Pair> pairs(List<List<Integer>> groups) {
    Map<Key, Draws> draws = new LinkedHashMap<>();
    for (List<Integer> group : groups) {
      for (Key key : keys(group)) {
        draws.computeIfAbsent(key, k -> new Draws(bootstrap.difference(k.first(), k.second())));
      }
    }
    double[] p = Holm.correct(draws.values().stream().mapToDouble(Draws::differenceP).toArray());
    Map<Key, PlaceStatement.Pair> pairs = new LinkedHashMap<>();
    draws.forEach((key, d) -> pairs.put(key, pair(key, d, p[pairs.size()])));
    return pairs;
  }

  private PlaceStatement.Pair pair(Key key, Draws draws, double p) {
    Verdict first = rows.get(key.first());
    Verdict second = rows.get(key.second());
    boolean apart = !screening || !first.interval().overlaps(second.interval());
    Measure measure = first.measure();
    return new PlaceStatement.Pair(
        first.name(),
        second.name(),
        first.value() - second.value(),
        draws.interval(rules.alpha() / 2).upward(measure),
        p,
        p < rules.alpha() && apart);
  }

  private PlaceStatement statement(List<Integer> group, Map<Key, PlaceStatement.Pair> all) {
    List<PlaceStatement.Pair> pairs = keys(group).stream().map(all::get).toList();
    long fewest = group.stream().mapToLong(this::parameters).min().orElseThrow();
    long most = group.stream().mapToLong(this::parameters).max().orElseThrow();
    String size = String.format(Locale.ROOT, fewest == most ? "%,d" : "%,d to %,d", fewest, most);
    String separated =
        pairs.stream()
            .filter(PlaceStatement.Pair::separated)
            .map(this::lead)
            .collect(Collectors.joining("; "));
    String open =
        pairs.stream()
            .filter(p -> !p.separated())
            .map(p -> place(p.first()) + " from " + place(p.second()))
            .collect(Collectors.joining(", or "));
    String text = "With %s trainable parameters, ".formatted(size);
    if (!separated.isEmpty()) {
      text += separated + (open.isEmpty() ? "." : "; ");
    }
    if (!open.isEmpty()) {
      text += "this study cannot tell " + open + ".";
    }
    return new PlaceStatement(
        fewest, most, group.stream().map(c -> rows.get(c).name()).toList(), pairs, text);
  }

  private String lead(PlaceStatement.Pair pair) {
    Measure measure = rows.get(0).measure();
    Interval ahead = pair.interval().upward(measure);
    return "%s is %s %s %s than %s (%s to %s)"
        .formatted(
            place(pair.first()),
            measure.number(measure.upward(pair.difference())),
            measure.differenceUnit(),
            measure.better(),
            place(pair.second()),
            measure.number(ahead.low()),
            measure.number(ahead.high()));
  }

  private String place(String name) {
    return rows.stream()
        .filter(r -> r.name().equals(name))
        .map(r -> "%s (%s)".formatted(r.name(), r.boundary()))
        .findFirst()
        .orElseThrow();
  }

  /** Pairs of different boundaries, the better first. */
  private List<Key> keys(List<Integer> group) {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      for (int j = i + 1; j < group.size(); j++) {
        Key key = new Key(group.get(i), group.get(j));
        if (!rows.get(key.first()).boundary().equals(rows.get(key.second()).boundary())) {
          keys.add(key);
        }
      }
    }
    return keys;
  }

  private static boolean comparable(ArmRecord.Group group) {
    return switch (group) {
      case METHOD, CAPACITY, EXTERNAL -> true;
      case NO_TUNING, PROBE, FULL -> false;
    };
  }

  private long parameters(int c) {
    Long parameters = rows.get(c).counted().trainableParameters();
    return parameters == null ? 0 : parameters;
  }

  private record Key(int first, int second) {}
}
