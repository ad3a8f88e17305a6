package io.peft4j.recipe;

import io.peft4j.boundary.Site;
import io.peft4j.boundary.Sites;
import io.peft4j.train.AnswerLoss;
import io.peft4j.train.TrainConfig;

/**
 * What a run will cost, estimated from shapes.
 *
 * @param weightBytes the frozen base
 * @param trainedBytes trained values, gradients of each shard, two moments
 * @param batchBytes what the tokens that are run at once leave for their way back
 * @param headBytes logits of one chunk per worker
 * @param operations floating-point operations of the whole run
 */
public record RunCost(
    long weightBytes, long trainedBytes, long batchBytes, long headBytes, double operations) {
  private static final int FLOAT = 4;

  /** The JVM, libtorch and what lies around between two steps. */
  private static final long PROCESS_BYTES = 600_000_000;

  /** The logits themselves, and what the loss makes of them on the way. */
  private static final int LOGIT_COPIES = 3;

  /**
   * An estimate.
   *
   * @param elements of the base
   * @param trained elements
   * @param atOnce tokens that are run at the same time, at most
   * @param tokens that the run reads
   * @param learned tokens among them that are learned
   */
  static RunCost of(
      Sites sites,
      long elements,
      long trained,
      TrainConfig config,
      int workers,
      long atOnce,
      long tokens,
      long learned) {
    Site words = sites.all().get(0);
    long vocabulary = words.in();
    long linear = sites.linear().stream().mapToLong(Site::weightCount).sum();
    // A frozen product forward and its gradient's; a trained weight's own gradient beside them.
    double products = 4.0 * linear + 2.0 * Math.min(trained, linear);
    double head = 4.0 * vocabulary * sites.hidden();
    return new RunCost(
        FLOAT * elements,
        FLOAT * trained * (3L + config.shards()),
        FLOAT * atOnce * (config.recompute() ? recomputed(sites) : left(sites)),
        (long) FLOAT * LOGIT_COPIES * AnswerLoss.CHUNK * vocabulary * workers,
        products * tokens + head * learned);
  }

  /** Floats that a token leaves in all blocks: what comes out of each layer, norms and sums. */
  private static long left(Sites sites) {
    long out = sites.linear().stream().mapToLong(Site::out).sum();
    return out + 4L * sites.hidden() * sites.layers();
  }

  /** Floats that a token leaves where only the blocks' inputs are kept, and one block is open. */
  private static long recomputed(Sites sites) {
    return (long) sites.hidden() * sites.layers() + left(sites) / sites.layers();
  }

  /** All of it. */
  public long bytes() {
    return PROCESS_BYTES + weightBytes + trainedBytes + batchBytes + headBytes;
  }
}
