package io.peft4j.generate;

import java.util.Arrays;

/**
 * The tokens that may come next, in the order of their ids, with weights in proportion to their
 * probabilities. The arrays are reused from row to row.
 *
 * <p>Tokens that are exactly as likely as the last one that a step keeps are kept too.
 */
final class Candidates {
  private int[] ids = new int[0];
  private double[] weights = new double[0];
  private int count;

  /**
   * Takes the {@code k} likeliest tokens of a row, all of them for 0; the likeliest has weight 1.
   *
   * @param largest the largest logit
   * @return this
   */
  Candidates fill(float[] logits, float largest, double temperature, int k) {
    if (ids.length < logits.length) {
      ids = new int[logits.length];
      weights = new double[logits.length];
    }
    float least = k == 0 || k >= logits.length ? Float.NEGATIVE_INFINITY : kthLargest(logits, k);
    double scale = 1 / temperature;
    count = 0;
    for (int id = 0; id < logits.length; id++) {
      if (logits[id] >= least) {
        ids[count] = id;
        weights[count++] = Math.exp((logits[id] - largest) * scale);
      }
    }
    return this;
  }

  /** The {@code k}-th largest value: the root of a heap of the {@code k} largest. */
  private static float kthLargest(float[] values, int k) {
    float[] heap = Arrays.copyOf(values, k);
    Arrays.sort(heap);
    for (int i = k; i < values.length; i++) {
      if (values[i] > heap[0]) {
        replaceRoot(heap, values[i]);
      }
    }
    return heap[0];
  }

  private static void replaceRoot(float[] heap, float value) {
    int hole = 0;
    for (int child = 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (value <= heap[child]) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = value;
  }

  /** Keeps the likeliest tokens whose probabilities sum up to {@code p}, at least one. */
  void nucleus(double p) {
    double total = total();
    // All tokens below this weight together have less than what may be cut off.
    double negligible = (1 - p) * total / count;
    double[] sorted = new double[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= negligible) {
        sorted[n++] = weights[i];
      }
    }
    Arrays.sort(sorted, 0, n);
    int last = n - 1;
    for (double sum = sorted[last]; last > 0 && sum < p * total; sum += sorted[last]) {
      last--;
    }
    keep(sorted[last]);
  }

  /** Keeps the tokens with at least this weight: the likeliest has 1. */
  void keep(double least) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= least) {
        ids[kept] = ids[i];
        weights[kept++] = weights[i];
      }
    }
    count = kept;
  }

  /**
   * The token at the share {@code u} of the whole, in the order of ids: weights that differ in
   * their last digits lead to the same choice almost always.
   */
  int at(double u) {
    double rest = u * total();
    for (int i = 0; i < count; i++) {
      rest -= weights[i];
      if (rest < 0) {
        return ids[i];
      }
    }
    return ids[count - 1];
  }

  /** The probability of every token of a row of {@code vocabulary} logits. */
  double[] probabilities(int vocabulary) {
    double[] all = new double[vocabulary];
    double total = total();
    for (int i = 0; i < count; i++) {
      all[ids[i]] = weights[i] / total;
    }
    return all;
  }

  private double total() {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i];
    }
    return sum;
  }
}
