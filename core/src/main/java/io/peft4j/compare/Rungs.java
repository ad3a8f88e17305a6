package io.peft4j.compare;

import io.peft4j.compare.Comparison.Results;
import io.peft4j.compare.Ladder.Rates;
import io.peft4j.compare.Ladder.Rung;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.Measure;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the {@link Ladder}. */
final class Rungs {
  private final List<Results> results;
  private final List<ArmRecord> arms;

  Rungs(List<Results> results, List<ArmRecord> arms) {
    this.results = results;
    this.arms = arms;
  }

  Ladder ladder() {
    List<Rung> rungs = results.stream().map(this::rung).toList();
    long places = rungs.stream().map(Rung::boundary).filter(Objects::nonNull).distinct().count();
    boolean differs = places > 1;
    return new Ladder(rungs, differs, explanation(rungs, differs));
  }

  private Rung rung(Results task) {
    Optional<Verdict> cheapest = cheapest(task);
    return new Rung(
        task.task(),
        task.screening(),
        task.reference(),
        task.cheapestAdequate(),
        cheapest.map(Rungs::place).orElse(null),
        gap(task),
        rates(task.task()));
  }

  private static Optional<Verdict> cheapest(Results task) {
    String name = task.cheapestAdequate();
    return name == null ? Optional.empty() : task.row(name);
  }

  private static String place(Verdict row) {
    return row.group() == Group.FULL ? "all parameters" : row.boundary();
  }

  private static @Nullable Double gap(Results task) {
    return task.rows().stream()
        .filter(r -> r.group() == Group.NO_TUNING)
        .max(Comparator.comparingDouble(Verdict::quality))
        .map(best -> task.referenceRow().value() - best.value())
        .orElse(null);
  }

  private @Nullable Rates rates(String task) {
    List<ArmRecord> searched =
        arms.stream()
            .filter(a -> a.task().equals(task))
            .filter(a -> a.status() == ArmRecord.Status.DONE && a.search().size() > 1)
            .toList();
    Optional<ArmRecord> full = searched.stream().filter(a -> a.group() == Group.FULL).findFirst();
    Optional<ArmRecord> lora =
        searched.stream()
            .filter(a -> "LORA".equals(a.peftType()))
            .min(Comparator.comparing(a -> a.group() != Group.METHOD));
    if (full.isEmpty() || lora.isEmpty()) {
      return null;
    }
    ArmRecord l = lora.get();
    ArmRecord f = full.get();
    return new Rates(
        l.arm(),
        l.learningRate(),
        f.arm(),
        f.learningRate(),
        l.learningRate() / f.learningRate(),
        l.interior() && f.interior());
  }

  private String explanation(List<Rung> rungs, boolean differs) {
    String why = results.stream().map(Rungs::why).collect(Collectors.joining("; "));
    String sure =
        rungs.stream().anyMatch(Rung::screening) ? " This is a quick look, not a ranking." : "";
    if (rungs.size() < 2) {
      return "One task cannot show whether the cheapest adequate boundary depends on the task: "
          + why
          + "."
          + sure;
    }
    List<String> places =
        rungs.stream().map(Rung::boundary).filter(Objects::nonNull).distinct().toList();
    if (places.isEmpty()) {
      return "No cheapest adequate boundary is known on any task: " + why + "." + sure;
    }
    return differs
        ? "The cheapest adequate boundary differs between the tasks: " + why + "." + sure
        : "The cheapest adequate boundary does not differ between the tasks, it is \""
            + places.get(0)
            + "\" on each that has one: "
            + why
            + "."
            + sure;
  }

  /** The cheapest adequate row, and the best of the cheaper ones that it takes for a reason. */
  private static String why(Results task) {
    Optional<Verdict> cheapest = cheapest(task);
    if (cheapest.isEmpty()) {
      return "on " + task.task() + " no adequate row has a known size";
    }
    Verdict row = cheapest.get();
    long bytes = Objects.requireNonNull(row.counted().bytes());
    String chosen =
        "on %s it is \"%s\" (%s, %s bytes%s)"
            .formatted(
                task.task(),
                place(row),
                row.name(),
                String.format(Locale.ROOT, "%,d", bytes),
                row.name().equals(task.reference())
                    ? ", the reference itself"
                    : ", " + against(row, task));
    return chosen
        + task.rows().stream()
            .filter(r -> !r.adequate())
            .filter(r -> r.counted().bytes() != null && r.counted().bytes() < bytes)
            .max(Comparator.comparingDouble(Verdict::quality))
            .map(
                r ->
                    ", and the best of the smaller rows, %s, is at %s"
                        .formatted(r.name(), against(r, task)))
            .orElse(", and no other row is smaller");
  }

  private static String against(Verdict row, Results task) {
    Measure measure = row.measure();
    return "%s %s against %s (%s to %s)"
        .formatted(
            measure.signed(row.difference()),
            measure.differenceUnit(),
            task.reference(),
            measure.signed(row.differenceInterval().low()),
            measure.signed(row.differenceInterval().high()));
  }
}
