package io.peft4j.trial;

import java.util.List;

/**
 * What was timed or weighed while an arm ran: it differs from run to run and from machine to machine.
 *
 * @param trainSeconds of all final runs and the search
 * @param examplesPerSecond while training the final runs, evaluation left out
 * @param peakBytes largest resident memory of the process that trained
 * @param peakAboveIdleBytes the same above the process with the base loaded and idle
 * @param attachMillis median time to read the stored adapter and attach it
 * @param swapMillis median time to change between two loaded adapters
 * @param latencies one entry per batch size and state
 */
public record Timings(
    double trainSeconds,
    double examplesPerSecond,
    long peakBytes,
    long peakAboveIdleBytes,
    double attachMillis,
    double swapMillis,
    List<Latency> latencies) {

  /**
   * Inference latency, measured interleaved with the other states.
   *
   * @param batch sequences in a batch
   * @param state {@code bare}, {@code attached} or {@code merged}
   */
  public record Latency(int batch, String state, double p50Millis, double p95Millis, int samples) {}

  /** Median latency in {@code state} over the bare base's at the same batch size; NaN if not measured. */
  public double latencyRatio(int batch, String state) {
    double bare = p50(batch, "bare");
    return p50(batch, state) / bare;
  }

  private double p50(int batch, String state) {
    return latencies.stream()
        .filter(l -> l.batch() == batch && l.state().equals(state))
        .mapToDouble(Latency::p50Millis)
        .findFirst()
        .orElse(Double.NaN);
  }
}
