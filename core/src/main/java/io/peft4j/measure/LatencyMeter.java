package io.peft4j.measure;

import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Workers;
import io.peft4j.model.BaseModel;
import io.peft4j.nn.Sequence;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.TimeUnit;

/**
 * Times the way from token ids to sentence vectors, bare, attached and merged, for one caller.
 *
 * <p>The states take turns pass by pass, each round begun by another one, and every state sees the
 * same sequences. Merged weights are a second copy in memory; on MiniLM, whose weights are larger
 * than the caches that were tried, turns cost them and the bare base the same as passes in a row.
 *
 * <p>A batch is dealt out to the workers; a batch of one runs on one of them.
 */
public final class LatencyMeter {
  private static final long WARM_UP_PER_SAMPLE = TimeUnit.MILLISECONDS.toNanos(5);

  private final Passes passes;
  private final List<Sequence> sequences;
  private final List<Integer> batches;
  private final int samples;

  /**
   * A meter that takes {@code samples} timings per state and batch size.
   *
   * @param sequences real inputs, gone through from the front and again from the front
   * @param batches sizes of batches
   */
  public LatencyMeter(
      BaseModel base,
      Workers workers,
      List<Sequence> sequences,
      List<Integer> batches,
      int samples) {
    if (sequences.isEmpty() || samples < 1) {
      throw new IllegalArgumentException("latency needs a sequence and a sample at least");
    }
    this.passes = new Passes(base, workers);
    this.sequences = List.copyOf(sequences);
    this.batches = List.copyOf(batches);
    this.samples = samples;
  }

  /** What the model is while it is timed. */
  public enum State {
    /** The base alone. */
    BARE,
    /** The adapter beside the base. */
    ATTACHED,
    /** The adapter folded into the weights. */
    MERGED
  }

  /**
   * Median and 95th percentile of one state.
   *
   * @param batch sequences in a batch
   */
  public record Latency(
      int batch, State state, double p50Millis, double p95Millis, int samples) {}

  /** Times the bare base alone. */
  public List<Latency> bare() {
    return measure(Map.of(State.BARE, Attachments.NONE));
  }

  /** Times the base bare, with {@code adapter} attached and, if it can be, merged. */
  public List<Latency> compare(AttachedAdapter adapter) {
    Map<State, Attachments> states = new EnumMap<>(State.class);
    states.put(State.BARE, Attachments.NONE);
    states.put(State.ATTACHED, adapter);
    MergedWeights merged = MergedWeights.of(adapter).orElse(null);
    try (merged) {
      if (merged != null) {
        states.put(State.MERGED, merged);
      }
      return measure(states);
    }
  }

  private List<Latency> measure(Map<State, Attachments> states) {
    List<Latency> latencies = new ArrayList<>();
    for (int batch : batches) {
      warmUp(states, batch);
      Map<State, double[]> millis = new EnumMap<>(State.class);
      states.keySet().forEach(state -> millis.put(state, new double[samples]));
      List<Entry<State, Attachments>> order = new ArrayList<>(states.entrySet());
      for (int i = 0; i < samples; i++) {
        for (Entry<State, Attachments> entry : order) {
          millis.get(entry.getKey())[i] = passes.millis(entry.getValue(), sample(i, batch));
        }
        order.add(order.remove(0));
      }
      millis.forEach(
          (state, sample) ->
              latencies.add(
                  new Latency(
                      batch, state, Quantile.of(sample, 0.5), Quantile.of(sample, 0.95), samples)));
    }
    return latencies;
  }

  private void warmUp(Map<State, Attachments> states, int batch) {
    long start = System.nanoTime();
    for (int i = 0; i == 0 || System.nanoTime() - start < samples * WARM_UP_PER_SAMPLE; i++) {
      for (Attachments state : states.values()) {
        passes.millis(state, sample(i, batch));
      }
    }
  }

  /** The {@code i}-th batch. */
  private List<Sequence> sample(int i, int batch) {
    List<Sequence> chosen = new ArrayList<>(batch);
    for (int k = 0; k < batch; k++) {
      chosen.add(sequences.get((i * batch + k) % sequences.size()));
    }
    return chosen;
  }
}
