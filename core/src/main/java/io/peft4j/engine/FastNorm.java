package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Root mean square norm in one pass over the rows; see {@link Kernels}. */
final class FastNorm {
  /** Elements that are worked on at once, unless a row has more. */
  private static final int BLOCK = 2048;

  private final int width;
  private final int rows;
  private final int blockRows;
  private final float[] gain;

  FastNorm(Tensor x, Tensor gain) {
    this.gain = FloatMemory.all(gain);
    width = this.gain.length;
    rows = Math.toIntExact(x.numel() / width);
    blockRows = Math.max(1, Math.min(rows, BLOCK / width));
  }

  /** Writes the normed rows to {@code output} and each row's factor to {@code rstd}. */
  void forward(Tensor x, double eps, Tensor output, Tensor rstd) {
    FloatMemory in = new FloatMemory(x);
    FloatMemory out = new FloatMemory(output);
    float[] factors = new float[rows];
    float[] a = new float[blockRows * width];
    for (int row = 0; row < rows; row += blockRows) {
      int count = Math.min(blockRows, rows - row);
      in.get(row * width, a, count * width);
      for (int i = 0; i < count; i++) {
        double mean = Reductions.dot(a, i * width, a, i * width, width) / width;
        factors[row + i] = (float) (1 / Math.sqrt(mean + eps));
        scale(a, i * width, factors[row + i], gain, width);
      }
      out.put(row * width, a, count * width);
    }
    new FloatMemory(rstd).put(0, factors, rows);
  }

  /**
   * Adds the gradient of the rows to {@code sum}, and that of the gain to {@code gainGradient} if
   * it is wanted.
   *
   * <p>With the normed row {@code n = rstd·x} and {@code h = gradient·gain} the row's gradient is
   * {@code rstd·(h − n·mean(h·n))}.
   */
  void backward(
      Tensor gradient, Tensor x, Tensor rstd, Tensor sum, @Nullable Tensor gainGradient) {
    FloatMemory gradients = new FloatMemory(gradient);
    FloatMemory in = new FloatMemory(x);
    FloatMemory out = new FloatMemory(sum);
    float[] factors = FloatMemory.all(rstd);
    float[] forGain = new float[width];
    float[] h = new float[blockRows * width];
    float[] n = new float[blockRows * width];
    float[] s = new float[blockRows * width];
    for (int row = 0; row < rows; row += blockRows) {
      int count = Math.min(blockRows, rows - row);
      gradients.get(row * width, h, count * width);
      in.get(row * width, n, count * width);
      out.get(row * width, s, count * width);
      for (int i = 0; i < count; i++) {
        int at = i * width;
        float factor = factors[row + i];
        if (gainGradient != null) {
          addProducts(forGain, h, n, at, factor, width);
        }
        weigh(h, at, gain, width);
        double mean = Reductions.dot(h, at, n, at, width) * factor / width;
        add(s, h, n, at, factor, (float) (mean * factor * factor), width);
      }
      out.put(row * width, s, count * width);
    }
    if (gainGradient != null) {
      FloatMemory own = new FloatMemory(gainGradient);
      float[] total = FloatMemory.all(gainGradient);
      for (int i = 0; i < width; i++) {
        total[i] += forGain[i];
      }
      own.put(0, total, width);
    }
  }

  private static void scale(float[] a, int from, float factor, float[] gain, int width) {
    for (int i = 0; i < width; i++) {
      a[from + i] = a[from + i] * factor * gain[i];
    }
  }

  private static void weigh(float[] a, int from, float[] gain, int width) {
    for (int i = 0; i < width; i++) {
      a[from + i] = a[from + i] * gain[i];
    }
  }

  private static void addProducts(
      float[] sum, float[] a, float[] b, int from, float factor, int width) {
    for (int i = 0; i < width; i++) {
      sum[i] += a[from + i] * b[from + i] * factor;
    }
  }

  private static void add(
      float[] sum, float[] h, float[] x, int from, float onH, float onX, int width) {
    for (int i = 0; i < width; i++) {
      sum[from + i] += h[from + i] * onH - x[from + i] * onX;
    }
  }
}
