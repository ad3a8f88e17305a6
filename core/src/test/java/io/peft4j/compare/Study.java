package io.peft4j.compare;

import io.peft4j.trial.ArmRecord;
import io.peft4j.trial.ArmRecord.Group;
import io.peft4j.trial.ArmRecord.Status;
import io.peft4j.trial.Candidate;
import io.peft4j.trial.Footprint;
import io.peft4j.trial.Forgetting;
import io.peft4j.trial.Measure;
import io.peft4j.trial.Operations;
import io.peft4j.trial.Predictions;
import io.peft4j.trial.Provenance;
import io.peft4j.trial.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A study made by hand: arms whose accuracy or loss, size and operation are chosen. */
public final class Study {
  private static final int ITEMS = 2_000;
  private static final Provenance NOWHERE =
      new Provenance("test", "-", "-", "-", "-", 1, 1, "f32", Map.of());

  private final String task;
  private final int seeds;
  private final Measure measure;
  private final List<ArmRecord> arms = new ArrayList<>();
  private final List<Contender> contenders = new ArrayList<>();

  public Study(String task, int seeds) {
    this(task, seeds, Measure.ACCURACY);
  }

  public Study(String task, int seeds, Measure measure) {
    this.task = task;
    this.seeds = seeds;
    this.measure = measure;
  }

  /** The arms of a default study with a given accuracy each. */
  public static Study usual(
      String task,
      int seeds,
      double zeroShot,
      double prompt,
      double ia3,
      double lora,
      double full) {
    return new Study(task, seeds)
        .arm("zero-shot", "none", null, Group.NO_TUNING, zeroShot, 0, 0, 1.0, true, true, 0, 0)
        .arm("probe", "none", null, Group.PROBE, zeroShot + 0.02, 0, 60_000, 1.0, true, true, 0, 0)
        .tuned(prompt, ia3, lora, full);
  }

  /** The arms of a study on free answers with a given loss each. */
  public static Study answers(
      String task,
      int seeds,
      double zeroShot,
      double fewShot,
      double prompt,
      double ia3,
      double lora,
      double full) {
    return new Study(task, seeds, Measure.LOSS)
        .arm("zero-shot", "none", null, Group.NO_TUNING, zeroShot, 0, 0, 1.0, true, true, 0, 0)
        .arm("few-shot-4", "none", null, Group.NO_TUNING, fewShot, 0, 0, 2.9, true, true, 512, 0)
        .tuned(prompt, ia3, lora, full);
  }

  private Study tuned(double prompt, double ia3, double lora, double full) {
    return arm(
            "prompt-20",
            "input",
            "PROMPT_TUNING",
            Group.METHOD,
            prompt,
            7_680,
            31_000,
            1.4,
            false,
            true,
            20,
            5e-2)
        .arm(
            "ia3",
            "activations",
            "IA3",
            Group.METHOD,
            ia3,
            16_128,
            66_000,
            1.1,
            true,
            true,
            0,
            2e-2)
        .arm(
            "lora-r16",
            "weights",
            "LORA",
            Group.METHOD,
            lora,
            675_840,
            2_710_000,
            1.3,
            true,
            true,
            0,
            2e-3)
        .arm(
            "full",
            "own parameters",
            null,
            Group.FULL,
            full,
            22_700_000,
            90_800_000,
            1.0,
            true,
            false,
            0,
            2e-4);
  }

  public Study arm(
      String name,
      String boundary,
      @Nullable String peftType,
      Group group,
      double value,
      long parameters,
      long bytes,
      double latency,
      boolean merges,
      boolean mixes,
      int contextTokens,
      double learningRate) {
    List<Predictions> runs =
        IntStream.range(0, group == Group.NO_TUNING ? 1 : seeds)
            .mapToObj(s -> predictions(value, 2 * s - seeds + 1))
            .toList();
    long artifact = group == Group.PROBE ? 0 : bytes;
    List<Timings.Latency> latencies = new ArrayList<>();
    latencies.add(new Timings.Latency(1, "bare", 2, 3, 100));
    latencies.add(new Timings.Latency(1, "attached", 2 * latency, 3 * latency, 100));
    if (merges && group == Group.METHOD) {
      latencies.add(new Timings.Latency(1, "merged", 2, 3, 100));
    }
    ArmRecord arm =
        new ArmRecord(
            ArmRecord.SCHEMA,
            task,
            name,
            boundary,
            peftType,
            group,
            Status.DONE,
            null,
            Map.of(),
            learningRate == 0
                ? List.of()
                : List.of(
                    new Candidate(learningRate / 3, List.of(), false),
                    new Candidate(learningRate, List.of(), false)),
            learningRate,
            true,
            List.of(),
            new Footprint(
                parameters,
                artifact,
                group == Group.PROBE ? 15_000 : 0,
                bytes - artifact,
                8 * parameters,
                contextTokens,
                1e7,
                1e7),
            new Operations(
                merges,
                null,
                mixes,
                null,
                group == Group.FULL,
                group == Group.FULL ? 0.42 : 0.1,
                0,
                1,
                0.003,
                measure == Measure.LOSS && group != Group.NO_TUNING
                    ? new Forgetting(3.1, 3.1 + (group == Group.FULL ? 0.084 : 0.012), 3.1)
                    : null),
            new Timings(60 + parameters / 1e6, 300, 1L << 30, 1L << 28, 5, 1, latencies),
            NOWHERE,
            null);
    arms.add(arm);
    contenders.add(Contender.of(arm, runs));
    return this;
  }

  /** An arm that did not end well. */
  public Study broken(
      String name, String boundary, String peftType, Status status, String problem) {
    arms.add(
        new ArmRecord(
            ArmRecord.SCHEMA,
            task,
            name,
            boundary,
            peftType,
            Group.METHOD,
            status,
            problem,
            Map.of(),
            List.of(),
            0,
            false,
            List.of(),
            null,
            null,
            null,
            NOWHERE,
            null));
    return this;
  }

  /** This study without one of its arms. */
  public Study without(String name) {
    arms.removeIf(a -> a.arm().equals(name));
    contenders.removeIf(c -> c.name().equals(name));
    return this;
  }

  public List<ArmRecord> arms() {
    return List.copyOf(arms);
  }

  /** The predictions of an arm's runs. */
  public List<Predictions> predictions(String arm) {
    return contenders.stream()
        .filter(c -> c.name().equals(arm))
        .map(Contender::runs)
        .findFirst()
        .orElseThrow();
  }

  public Comparison comparison() {
    return new Referee(Rules.STANDARD).compare(task, contenders);
  }

  /** A run whose value is {@code value}, moved a little one way or the other. */
  private Predictions predictions(double value, int moved) {
    return measure == Measure.ACCURACY
        ? right((int) Math.round(value * ITEMS) + moved)
        : losses(value + 0.001 * moved);
  }

  /** Losses of the given mean: the hardest item's is three times that. */
  private static Predictions losses(double mean) {
    double[] losses = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      double rank = (i + 0.5) / ITEMS;
      losses[i] = mean * 3 * rank * rank;
    }
    return Fixtures.losses(losses);
  }

  private static Predictions right(int right) {
    List<String> items = IntStream.range(0, ITEMS).mapToObj(i -> "i" + i).toList();
    List<String> labels = IntStream.range(0, ITEMS).mapToObj(i -> "yes").toList();
    List<String> predicted =
        IntStream.range(0, ITEMS).mapToObj(i -> i < right ? "yes" : "no").toList();
    return new Predictions.Labels(items, labels, predicted);
  }
}
