package io.peft4j.trial;

import io.peft4j.boundary.Sites;
import java.util.List;

/**
 * What suits a kind of base: how long its texts are, how much of the data is looked at, and how
 * thorough a study may be.
 *
 * @param levels from the most thorough to the least
 * @param quick for {@code --quick}
 * @param maxLength tokens that a text is cut to
 * @param latencyBatch sequences in the larger batch whose latency is measured
 * @param thorough what is looked at in a comparison
 * @param screening what is looked at in a screening
 * @param probe texts that the base reads to tell this machine's speed
 * @param rateShare optimal learning rates as a share of those that small studies of encoders found
 */
record Scale(
    List<Effort> levels,
    Effort quick,
    int maxLength,
    int latencyBatch,
    Looks thorough,
    Looks screening,
    int probe,
    double rateShare) {

  /**
   * How much is looked at.
   *
   * @param searchItems validation items that a search and a curve look at
   * @param latencySamples per state and batch size
   */
  record Looks(int searchItems, int testItems, int latencySamples) {}

  /** Encoders: sentences of some ten words, read by the hundred. */
  static final Scale SENTENCES =
      new Scale(
          Effort.LEVELS, Effort.QUICK, 128, 32, new Looks(250, 2_000, 100), new Looks(128, 300, 10),
          128, 1);

  /** Causal bases: prompts and answers, five times as large a model and texts ten times as long. */
  static final Scale ANSWERS =
      new Scale(
          Effort.ANSWERS, Effort.QUICK_ANSWERS, 512, 8, new Looks(60, 300, 20), new Looks(12, 24, 3),
          6, 0.25);

  static Scale of(boolean causal) {
    return causal ? ANSWERS : SENTENCES;
  }

  /** Tokens that texts are cut to where nothing stands in front of them. */
  int longestText(Sites sites) {
    return Math.min(maxLength, sites.maxPositions());
  }
}
