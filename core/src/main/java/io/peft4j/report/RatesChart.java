package io.peft4j.report;

import static io.peft4j.report.Options.axis;
import static io.peft4j.report.Options.bounded;
import static io.peft4j.report.Options.map;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How validation loss answers to the learning rate. The search halves: better rates are trained
 * longer. Losses compare only at equal steps, so each line shows them after the longest stretch
 * that all of the method's rates were trained for.
 */
final class RatesChart {
  private RatesChart() {}

  /** Whether any arm searched its learning rate. */
  static boolean has(TaskReport report) {
    return report.arms().stream().anyMatch(arm -> commonSteps(arm).isPresent());
  }

  static Chart of(String id, TaskReport report) {
    List<Map<String, Object>> series = new ArrayList<>();
    List<String> legend = new ArrayList<>();
    Map<Hue, Integer> seen = new EnumMap<>(Hue.class);
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (ArmRecord arm : report.arms()) {
      OptionalInt steps = commonSteps(arm);
      if (steps.isEmpty()) {
        continue;
      }
      for (Candidate candidate : alive(arm)) {
        low = Math.min(low, candidate.learningRate());
        high = Math.max(high, candidate.learningRate());
      }
      Hue hue = Hue.of(arm.boundary());
      int n = seen.merge(hue, 1, Integer::sum) - 1;
      legend.add(arm.arm());
      series.add(series(arm, steps.getAsInt(), hue, n));
    }
    Map<String, Object> x =
        bounded(
            axis("log", "learning rate", "rate", true),
            Math.pow(10, Math.floor(Math.log10(low) + 1e-9)),
            Math.pow(10, Math.ceil(Math.log10(high) - 1e-9)));
    return new Chart(
        id,
        "Learning-rate response",
        "Validation loss against the learning rate, at equal steps within a method. The large point"
            + " is the rate that was chosen after the longer rounds. Rates that diverged are listed"
            + " below.",
        Options.frame(legend, 24, x, axis("value", "validation loss", "plain", false), series));
  }

  private static Map<String, Object> series(ArmRecord arm, int steps, Hue hue, int n) {
    List<Object> data = new ArrayList<>();
    alive(arm).stream()
        .sorted(Comparator.comparingDouble(Candidate::learningRate))
        .forEach(candidate -> data.add(point(arm, candidate, steps, hue)));
    return map(
        "type", "line",
        "name", arm.arm(),
        "symbol", hue.symbol(),
        "symbolSize", 6,
        "itemStyle", map("color", hue.color()),
        "lineStyle", map("color", hue.color(), "width", 2, "type", Options.dash(n)),
        "data", data);
  }

  private static Map<String, Object> point(ArmRecord arm, Candidate candidate, int steps, Hue hue) {
    boolean chosen = candidate.learningRate() == arm.learningRate();
    double loss = lossAt(candidate, steps);
    Map<String, Object> point =
        Options.point(
            candidate.learningRate(),
            loss,
            "%s%s\nlearning rate %s\nvalidation loss %s after %d steps"
                .formatted(
                    arm.arm(),
                    chosen ? " (chosen)" : "",
                    Numbers.rate(candidate.learningRate()),
                    Numbers.fixed(loss, 3),
                    steps));
    if (chosen) {
      point.put("symbolSize", 15);
      point.put(
          "itemStyle", map("color", hue.color(), "borderColor", Options.TEXT, "borderWidth", 2));
    }
    return point;
  }

  /** The most steps that all candidates which did not diverge have a finite loss for. */
  private static OptionalInt commonSteps(ArmRecord arm) {
    List<Candidate> alive = alive(arm);
    return alive.stream()
        .flatMap(candidate -> candidate.rungs().stream())
        .mapToInt(Candidate.Rung::steps)
        .filter(steps -> alive.stream().allMatch(c -> Double.isFinite(lossAt(c, steps))))
        .max();
  }

  private static List<Candidate> alive(ArmRecord arm) {
    return arm.search().stream().filter(candidate -> !candidate.diverged()).toList();
  }

  private static double lossAt(Candidate candidate, int steps) {
    return candidate.rungs().stream()
        .filter(rung -> rung.steps() == steps)
        .mapToDouble(Candidate.Rung::validationLoss)
        .findFirst()
        .orElse(Double.NaN);
  }
}
