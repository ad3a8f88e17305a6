package io.peft4j.trial;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.adapter.BaseSetup;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Capability;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Prompt;
import io.peft4j.measure.DriftMeter;
import io.peft4j.measure.LatencyMeter;
import io.peft4j.measure.MergeMeter;
import io.peft4j.measure.MixMeter;
import io.peft4j.measure.MultiplyAdds;
import io.peft4j.measure.SizeMeter;
import io.peft4j.measure.SwapMeter;
import io.peft4j.measure.Variant;
import io.peft4j.nn.Sequence;
import io.peft4j.task.LinearHead;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Everything that is measured of one arm besides its quality, from the adapter that it stored. */
final class Measurements {
  private static final int PROOF_SEQUENCES = 24;

  /** A loss this close to the best, as a share of it, is a good learning rate. */
  private static final double GOOD = 0.05;

  private final Workbench bench;
  private final Plan plan;
  private final PlannedArm arm;
  private final PeftMethod method;
  private final Path folder;
  private @Nullable AttachedAdapter stored;

  Measurements(Workbench bench, Plan plan, PlannedArm arm, PeftMethod method, Path out) {
    this.bench = bench;
    this.plan = plan;
    this.arm = arm;
    this.method = method;
    this.folder = out.resolve("adapter");
  }

  private AttachedAdapter adapter() {
    if (stored == null) {
      stored = Artifacts.load(folder, bench);
    }
    return stored;
  }

  Footprint footprint() {
    SizeMeter.Size size = SizeMeter.of(folder);
    double length = bench.meanLength();
    long head = 0;
    try (Exam exam = bench.exam(arm)) {
      head = size(exam.head());
    }
    long trainable = adapter().parameterCount();
    return new Footprint(
        trainable,
        size.artifactBytes(),
        head,
        size.headBytes(),
        // AdamW keeps two moments of four bytes for every trained element, the head's included.
        8 * (trainable + head),
        contextTokens(),
        MultiplyAdds.perToken(bench.model(), adapter(), length),
        MultiplyAdds.perToken(bench.model(), Attachments.NONE, length));
  }

  /** Elements of a trained head. */
  static long size(@Nullable LinearHead head) {
    return head == null ? 0 : head.parameterCount();
  }

  private int contextTokens() {
    Prompt input = adapter().input();
    Prompt keyValues = adapter().keyValues();
    return (input == null ? 0 : input.length()) + (keyValues == null ? 0 : keyValues.length());
  }

  Operations operations(Race.Result result) {
    List<Sequence> all = bench.testSequences();
    List<Sequence> some = all.subList(0, Math.min(PROOF_SEQUENCES, all.size()));
    MergeMeter.Merge merge =
        new MergeMeter(bench.model(), bench.workers(), some).measure(adapter());
    Double mixError = null;
    boolean mixes = false;
    if (method.capabilities().contains(Capability.MIXES)) {
      try (AttachedAdapter other = variant()) {
        MixMeter.Mix mix = new MixMeter(bench.model(), some).measure(adapter(), other);
        mixes = mix.proved();
        mixError = mix.difference();
      }
    }
    DriftMeter.Drift drift =
        new DriftMeter(bench.model(), bench.workers(), bench.driftSequences()).measure(adapter());
    return new Operations(
        merge.proved(),
        boxed(merge.difference()),
        mixes,
        mixError,
        !method.capabilities().contains(Capability.LEAVES_BASE),
        drift.attached(),
        drift.detached(),
        band(result.search()),
        spread(result.log().runs()),
        bench.forgetting(adapter()));
  }

  private AttachedAdapter variant() {
    return Variant.of(
        adapter(),
        new BaseSetup(bench.model(), plan.options().seed(), bench.tokenizer()::encode));
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** Decades that neighbouring good learning rates span, half a decade each. */
  private static double band(List<Candidate> search) {
    double best =
        search.stream()
            .filter(c -> !c.diverged())
            .mapToDouble(c -> c.rungs().get(0).validationLoss())
            .min()
            .orElse(Double.NaN);
    long good =
        search.stream()
            .filter(c -> !c.diverged())
            .filter(c -> c.rungs().get(0).validationLoss() <= best * (1 + GOOD))
            .count();
    return good * 0.5;
  }

  private double spread(List<Run> runs) {
    Measure measure = bench.plan().task().measure();
    double[] values = runs.stream().mapToDouble(r -> r.test().value(measure)).toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> Math.pow(v - mean, 2)).sum();
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }

  /**
   * What was timed.
   *
   * @param earlier timings of the same method on another task: its latencies are taken over
   */
  Timings timings(RaceLog.State log, Optional<Timings> earlier) {
    List<Sequence> sequences = bench.testSequences();
    List<Timings.Latency> latencies =
        earlier.map(Timings::latencies).orElseGet(() -> latencies(sequences));
    SwapMeter swap = new SwapMeter(bench.model(), bench.workers(), sequences.get(0), 9);
    double attachMillis = swap.attachMillis(() -> Artifacts.load(folder, bench));
    double swapMillis;
    try (AttachedAdapter other = Artifacts.load(folder, bench)) {
      swapMillis = swap.swapMillis(adapter(), other);
    }
    return new Timings(
        log.totalSeconds(),
        log.examples() / log.seconds(),
        log.peakBytes(),
        log.peakAboveIdleBytes(),
        attachMillis,
        swapMillis,
        latencies);
  }

  private List<Timings.Latency> latencies(List<Sequence> sequences) {
    RacePlan race = bench.plan().race();
    return new LatencyMeter(
            bench.model(),
            bench.workers(),
            sequences,
            List.of(1, race.latencyBatch()),
            race.latencySamples())
        .compare(adapter()).stream()
        .map(
            l ->
                new Timings.Latency(
                    l.batch(),
                    l.state().name().toLowerCase(Locale.ROOT),
                    l.p50Millis(),
                    l.p95Millis(),
                    l.samples()))
        .toList();
  }
}
