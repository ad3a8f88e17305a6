package io.peft4j.report;

import static j2html.TagCreator.div;

import io.peft4j.compare.Verdict;
import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Forgetting;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Operations;
import io.peft4j.trial.Run;
import io.peft4j.trial.Score;
import io.peft4j.trial.Timings;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Everything else that was measured on a task: folded, one row per measure, one column per arm. */
final class Measurements {
  private final Measure measure;
  private final boolean forgetting;
  private final List<Line> lines;

  private Measurements(TaskReport report) {
    this.measure = report.measure();
    this.forgetting = report.knowsForgetting();
    this.lines = Line.of(report);
  }

  static DomContent of(TaskReport report) {
    return new Measurements(report).content();
  }

  private DomContent content() {
    return div(
        Markup.folded("All measurements: quality and statistics", table("Quality", quality())),
        Markup.folded("All measurements: footprint", table("Footprint", footprint())),
        Markup.folded(
            "All measurements: operations and latency", table("Operations", operations())));
  }

  private DomContent table(String name, Map<String, List<String>> measures) {
    List<String> heads = new ArrayList<>();
    heads.add("Method");
    heads.addAll(measures.keySet());
    List<List<DomContent>> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      List<DomContent> row = new ArrayList<>();
      row.add(Markup.text(lines.get(i).name()));
      for (List<String> column : measures.values()) {
        row.add(Markup.text(column.get(i)));
      }
      rows.add(row);
    }
    return Markup.table(name, heads, rows);
  }

  private Map<String, List<String>> quality() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put(
        "Seeds", each(l -> l.arm() == null ? seeds(l.verdict()) : "" + l.arm().runs().size()));
    boolean labels = measure == Measure.ACCURACY;
    if (labels) {
      columns.put("Macro-F1, %", each(l -> Numbers.percent(mean(l.arm(), Score::macroF1))));
      columns.put("Test loss", each(l -> Numbers.fixed(mean(l.arm(), Score::loss), 3)));
    }
    columns.put(
        "Seed spread, " + measure.differenceUnit(),
        operation(o -> measure.scaled(o.seedSpread()), labels ? 2 : 4));
    columns.put("Steps to margin", each(l -> steps(l.arm())));
    columns.put(
        "Detectable, " + measure.differenceUnit(),
        each(
            l ->
                l.verdict() == null
                    ? Numbers.NONE
                    : Numbers.value(measure, l.verdict().detectable())));
    columns.put("p difference", verdict(Verdict::differenceP, 3));
    columns.put("p equivalence", verdict(Verdict::equivalenceP, 3));
    columns.put(labels ? "McNemar p" : "Sign-flip p", each(l -> secondLook(l.verdict())));
    columns.put("P(on front)", each(l -> front(l.verdict())));
    return columns;
  }

  private Map<String, List<String>> footprint() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    columns.put("Trained parameters", counted(f -> Numbers.whole(f.trainableParameters())));
    columns.put("Adapter", counted(f -> Numbers.bytes(f.artifactBytes())));
    columns.put("Head parameters", counted(f -> Numbers.whole(f.headParameters())));
    columns.put("Head", counted(f -> Numbers.bytes(f.headBytes())));
    columns.put("Optimizer", counted(f -> Numbers.bytes(f.optimizerBytes())));
    columns.put("Context tokens", counted(f -> "" + f.contextTokens()));
    columns.put(
        "Multiply-adds per token",
        counted(
            f ->
                Numbers.count(f.multiplyAddsPerToken())
                    + " ("
                    + Numbers.ratio(f.multiplyAddsPerToken() / f.baseMultiplyAddsPerToken())
                    + ")"));
    columns.put("Peak memory", timed(t -> Numbers.bytes(t.peakBytes())));
    columns.put("Examples/s", timed(t -> Numbers.fixed(t.examplesPerSecond(), 0)));
    return columns;
  }

  /** The batch sizes that were timed: an encoder reads larger batches than a causal model. */
  private List<Integer> batches() {
    return lines.stream()
        .map(Line::arm)
        .filter(Objects::nonNull)
        .map(ArmRecord::timings)
        .filter(Objects::nonNull)
        .flatMap(t -> t.latencies().stream())
        .map(Timings.Latency::batch)
        .distinct()
        .sorted()
        .toList();
  }

  private Map<String, List<String>> operations() {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (int batch : batches()) {
      for (String state : List.of("bare", "attached", "merged")) {
        columns.put(
            "Batch %d, %s, p50 / p95 ms".formatted(batch, state),
            timed(t -> latency(t, batch, state)));
      }
    }
    columns.put("Attach", timed(t -> Numbers.millis(t.attachMillis())));
    columns.put("Swap", timed(t -> Numbers.millis(t.swapMillis())));
    columns.put("Drift attached", operation(Operations::driftAttached, 3));
    columns.put("Drift detached", operation(Operations::driftDetached, 3));
    if (forgetting) {
      columns.put("Forgetting attached, nats", forgotten(Forgetting::whileAttached));
      columns.put("Forgetting detached, nats", forgotten(Forgetting::afterDetaching));
    }
    columns.put("Merge error", each(l -> error(l.arm(), true)));
    columns.put("Mix error", each(l -> error(l.arm(), false)));
    columns.put(
        "Changes base files",
        each(
            l ->
                l.arm() == null || l.arm().operations() == null
                    ? Numbers.NONE
                    : l.arm().operations().changesBaseFiles() ? "yes" : "no"));
    return columns;
  }

  private interface Cell {
    String of(Line line);
  }

  private List<String> each(Cell cell) {
    return lines.stream().map(cell::of).toList();
  }

  private List<String> verdict(ToDoubleFunction<Verdict> value, int decimals) {
    return each(
        l ->
            l.verdict() == null
                ? Numbers.NONE
                : Numbers.fixed(value.applyAsDouble(l.verdict()), decimals));
  }

  private List<String> operation(ToDoubleFunction<Operations> value, int decimals) {
    return each(
        l ->
            l.arm() == null || l.arm().operations() == null
                ? Numbers.NONE
                : Numbers.fixed(value.applyAsDouble(l.arm().operations()), decimals));
  }

  private List<String> forgotten(ToDoubleFunction<Forgetting> value) {
    return each(
        l -> {
          Forgetting known = forgetting(l);
          return known == null
              ? Numbers.NONE
              : Numbers.difference(Measure.LOSS, value.applyAsDouble(known));
        });
  }

  private static @Nullable Forgetting forgetting(Line line) {
    return line.arm() == null || line.arm().operations() == null
        ? null
        : line.arm().operations().forgetting();
  }

  private List<String> counted(Function<Footprint, String> value) {
    return each(
        l ->
            l.arm() == null || l.arm().footprint() == null
                ? Numbers.NONE
                : value.apply(l.arm().footprint()));
  }

  private List<String> timed(Function<Timings, String> value) {
    return each(
        l ->
            l.arm() == null || l.arm().timings() == null
                ? Numbers.NONE
                : value.apply(l.arm().timings()));
  }

  private static String seeds(@Nullable Verdict verdict) {
    return verdict == null ? Numbers.NONE : "" + verdict.seeds();
  }

  private static double mean(@Nullable ArmRecord arm, ToDoubleFunction<Score> value) {
    return arm == null
        ? Double.NaN
        : arm.runs().stream()
            .mapToDouble(run -> value.applyAsDouble(run.test()))
            .average()
            .orElse(Double.NaN);
  }

  private static String steps(@Nullable ArmRecord arm) {
    return arm == null || arm.runs().isEmpty()
        ? Numbers.NONE
        : Numbers.fixed(
            arm.runs().stream().mapToInt(Run::stepsToMargin).average().orElseThrow(), 0);
  }

  private static String secondLook(@Nullable Verdict verdict) {
    return verdict == null || verdict.secondLook() == null
        ? Numbers.NONE
        : Numbers.fixed(verdict.secondLook().p(), 3);
  }

  private static String front(@Nullable Verdict verdict) {
    return verdict == null || verdict.frontProbability() == null
        ? Numbers.NONE
        : Numbers.probability(verdict.frontProbability());
  }

  private static String latency(Timings timings, int batch, String state) {
    return timings.latencies().stream()
        .filter(l -> l.batch() == batch && l.state().equals(state))
        .map(l -> Numbers.fixed(l.p50Millis(), 2) + " / " + Numbers.fixed(l.p95Millis(), 2))
        .findFirst()
        .orElse(Numbers.NONE);
  }

  private static String error(@Nullable ArmRecord arm, boolean merge) {
    if (arm == null || arm.operations() == null) {
      return Numbers.NONE;
    }
    Double error = merge ? arm.operations().mergeError() : arm.operations().mixError();
    return error == null ? Numbers.NONE : error == 0 ? "0" : Numbers.rate(error);
  }
}
