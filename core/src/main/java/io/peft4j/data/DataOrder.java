package io.peft4j.data;

import io.peft4j.engine.Rng;

/**
 * Which examples a step sees: every epoch is a fresh permutation unless the examples' own order is
 * wanted, and a step can be asked for without the steps before it, so a resumed run sees the same
 * data as an unbroken one.
 */
public final class DataOrder {
  private final int examples;
  private final int batchSize;
  private final long seed;
  private final boolean shuffle;
  private int epoch = -1;
  private int[] permutation = {};

  /** A random order of {@code examples} in batches under {@code seed}. */
  public DataOrder(int examples, int batchSize, long seed) {
    this(examples, batchSize, seed, true);
  }

  /** An order of {@code examples} in batches: a random one under {@code seed}, or their own. */
  public DataOrder(int examples, int batchSize, long seed, boolean shuffle) {
    this.examples = examples;
    this.batchSize = batchSize;
    this.seed = seed;
    this.shuffle = shuffle;
  }

  /** The examples of step {@code step}, counted from 0; a batch may reach into the next epoch. */
  public int[] batch(int step) {
    int[] batch = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      long position = (long) step * batchSize + i;
      batch[i] = at((int) (position / examples), (int) (position % examples));
    }
    return batch;
  }

  private int at(int wantedEpoch, int position) {
    if (!shuffle) {
      return position;
    }
    if (wantedEpoch != epoch) {
      epoch = wantedEpoch;
      permutation = new Rng(seed, "epoch " + epoch).permutation(examples);
    }
    return permutation[position];
  }
}
