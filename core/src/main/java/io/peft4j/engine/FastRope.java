package io.peft4j.engine;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Rotary positions in place, one pass over the rows; see {@link Kernels}. */
final class FastRope {
  private final int width;
  private final int half;
  private final int rowWidth;

  /** For rows of so many heads, of which the first two {@code half} columns are turned. */
  FastRope(int heads, int rowWidth, int half) {
    this.rowWidth = rowWidth;
    this.width = rowWidth / heads;
    this.half = half;
  }

  /** Turns the rows by their angles. */
  void rotate(Tensor x, Tensor cosines, Tensor sines) {
    FloatMemory memory = new FloatMemory(x);
    FloatMemory cosMemory = new FloatMemory(cosines);
    FloatMemory sinMemory = new FloatMemory(sines);
    int rows = Math.toIntExact(x.size(0));
    float[] row = new float[rowWidth];
    float[] partner = new float[rowWidth];
    // Columns beyond the turned ones keep cos 1 and sin 0.
    float[] cos = new float[rowWidth];
    float[] sin = new float[rowWidth];
    Arrays.fill(cos, 1);
    float[] c = new float[half];
    float[] s = new float[half];
    float[] minus = new float[half];
    for (int i = 0; i < rows; i++) {
      memory.get(i * rowWidth, row, rowWidth);
      cosMemory.get(i * half, c, half);
      sinMemory.get(i * half, s, half);
      negate(s, minus, half);
      for (int from = 0; from < rowWidth; from += width) {
        System.arraycopy(c, 0, cos, from, half);
        System.arraycopy(c, 0, cos, from + half, half);
        System.arraycopy(minus, 0, sin, from, half);
        System.arraycopy(s, 0, sin, from + half, half);
        System.arraycopy(row, from + half, partner, from, half);
        System.arraycopy(row, from, partner, from + half, half);
      }
      turn(row, partner, cos, sin, rowWidth);
      memory.put(i * rowWidth, row, rowWidth);
    }
  }

  private static void negate(float[] a, float[] b, int count) {
    for (int i = 0; i < count; i++) {
      b[i] = -a[i];
    }
  }

  private static void turn(float[] x, float[] y, float[] cos, float[] sin, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = x[i] * cos[i] + y[i] * sin[i];
    }
  }
}
