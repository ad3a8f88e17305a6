package io.peft4j.trial;

import java.util.Map;

/**
 * Where a number comes from: enough to compute it again.
 *
 * @param peft4j version
 * @param libtorch version
 * @param java version and vendor
 * @param os name, version and architecture
 * @param cpu model name and instruction set used
 * @param workers threads that ran shards
 * @param shards pieces that each batch was cut into
 * @param precision dtype of weights and sums
 * @param digests SHA-256 of base, data and configuration
 */
public record Provenance(
    String peft4j,
    String libtorch,
    String java,
    String os,
    String cpu,
    int workers,
    int shards,
    String precision,
    Map<String, String> digests) {

  /**
   * This process, where something was trained.
   *
   * @param digests SHA-256 of what went in
   */
  public static Provenance of(int workers, int shards, Map<String, String> digests) {
    return Machine.provenance(workers, shards, digests);
  }

  /** This process, where nothing was trained. */
  public static Provenance ofThisMachine() {
    return Machine.provenance();
  }
}
