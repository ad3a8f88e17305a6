package io.peft4j.engine;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Softmax cross-entropy, a row of logits at a time; see {@link Kernels}. */
final class FastLoss {
  private static final int BLOCK = 2048;

  private final FloatMemory logits;
  private final long[] targets;
  private final int width;
  private final float[] row;
  private final float[] block = new float[BLOCK];

  /** Partial sums and maxima, one for each place in a block: lanes that vector code can work on. */
  private final float[] lanes = new float[BLOCK];

  private final Exponential exponential = new Exponential(BLOCK);

  FastLoss(Tensor logits, Tensor targets) {
    this.logits = new FloatMemory(logits);
    this.targets = Ops.longs(targets);
    width = Math.toIntExact(logits.size(1));
    row = new float[width];
  }

  /** Overwrites the logits with the gradient of {@code scale · Σ losses}; returns the losses. */
  double[] withGradient(double scale) {
    double[] losses = new double[targets.length];
    for (int i = 0; i < losses.length; i++) {
      double total = exponentials(i, losses, true);
      scale(row, (float) (scale / total), width);
      row[(int) targets[i]] -= (float) scale;
      logits.put(i * width, row, width);
    }
    return losses;
  }

  /** The losses alone. */
  double[] losses() {
    double[] losses = new double[targets.length];
    for (int i = 0; i < losses.length; i++) {
      exponentials(i, losses, false);
    }
    return losses;
  }

  /** Reads a row, sets its loss, leaves the exponentials in the row if asked; their sum. */
  private double exponentials(int i, double[] losses, boolean keep) {
    logits.get(i * width, row, width);
    float largest = largest();
    float own = row[(int) targets[i]];
    Arrays.fill(lanes, 0);
    for (int at = 0; at < width; at += BLOCK) {
      int count = Math.min(BLOCK, width - at);
      subtract(row, at, largest, block, count);
      exponential.apply(block, count);
      add(lanes, block, count);
      if (keep) {
        System.arraycopy(block, 0, row, at, count);
      }
    }
    double total = Reductions.sum(lanes, 0, BLOCK);
    losses[i] = Math.log(total) + largest - own;
    return total;
  }

  private float largest() {
    Arrays.fill(lanes, Float.NEGATIVE_INFINITY);
    for (int at = 0; at < width; at += BLOCK) {
      max(lanes, row, at, Math.min(BLOCK, width - at));
    }
    return Reductions.max(lanes, 0, BLOCK);
  }

  private static void max(float[] max, float[] a, int from, int count) {
    for (int i = 0; i < count; i++) {
      max[i] = Math.max(max[i], a[from + i]);
    }
  }

  private static void add(float[] sum, float[] a, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += a[i];
    }
  }

  private static void subtract(float[] a, int from, float b, float[] difference, int count) {
    for (int i = 0; i < count; i++) {
      difference[i] = a[from + i] - b;
    }
  }

  private static void scale(float[] a, float factor, int count) {
    for (int i = 0; i < count; i++) {
      a[i] = a[i] * factor;
    }
  }
}
