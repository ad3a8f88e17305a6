package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Products of a few rows with a weight, {@code x Wᵀ + b}: what a step of decoding consists of.
 *
 * <p>They take as long as the weight takes from main memory. So the weight is read once, front to
 * back, in pieces that stay in the processor's nearest cache while every row meets them, and a
 * {@link Team} shares it. A row's result does not depend on the other rows, on the pieces or on
 * who computes it, to the last bit: each of its sums takes the inputs of a part in their order.
 */
final class FewRows {
  /** With more rows it is no longer the way from memory that counts. */
  static final int MOST = 8;

  /** Outputs from which on parts are outputs, not inputs, and need no adding up. */
  private static final int WIDE = 8192;

  /** Outputs of one part of a weight that is cut by outputs. */
  private static final int WIDE_PART = 12_288;

  /** Parts of a weight that is cut by inputs. */
  private static final int SLICES = 4;

  private static final boolean FAST = OptimizingCompiler.isOn();

  private static final ThreadLocal<float[][]> PIECES =
      ThreadLocal.withInitial(() -> new float[Cut.MOST_INPUTS][Cut.MOST_OUTPUTS]);

  private final int in;
  private final int out;
  private final FloatMemory weight;

  /**
   * A piece of a weight: how many of its inputs and outputs meet the rows at a time.
   *
   * <p>With one input the memory is read strictly in its order, which is fastest; with several, a
   * sum is loaded and stored once for all of them, which counts more as soon as there are more
   * rows. With more than four the JVM does not vectorize the loop.
   */
  private record Cut(int inputs, int outputs) {
    static final int MOST_INPUTS = 4;
    static final int MOST_OUTPUTS = 4096;

    static Cut of(int rows, boolean wide) {
      if (wide) {
        return new Cut(MOST_INPUTS, MOST_OUTPUTS);
      }
      return rows <= 2 ? new Cut(1, 768) : new Cut(MOST_INPUTS, 1536);
    }
  }

  /**
   * Products with one weight.
   *
   * @param transposed {@code (in, out)}, contiguous; it outlives this object
   */
  FewRows(Tensor transposed) {
    in = (int) transposed.size(0);
    out = (int) transposed.size(1);
    weight = new FloatMemory(transposed);
  }

  /** True if this way is the faster one for {@code x (n, in)}. */
  static boolean suits(Tensor x, Tensor weight) {
    long rows = x.size(0);
    // oneDNN reads a wide weight for a single row faster on one thread than this does on two.
    boolean few = rows <= MOST && (rows > 1 || weight.size(0) < WIDE);
    return FAST && few && !GradMode.isOn() && FloatMemory.canHold(x, weight);
  }

  /** {@code x Wᵀ + b} of {@code x (n, in)}. */
  Tensor linear(Tensor x, @Nullable Tensor bias) {
    int rows = (int) x.size(0);
    float[] input = FloatMemory.all(x);
    Tensor y = torch.empty(rows, out);
    FloatMemory output = new FloatMemory(y);
    if (out < WIDE) {
      byInputs(input, rows, output);
    } else {
      byOutputs(input, rows, output);
    }
    return bias == null ? y : y.add_(bias);
  }

  /** Each part is some inputs and all outputs; the parts are added up in their order. */
  private void byInputs(float[] x, int rows, FloatMemory output) {
    Sums[] parts = new Sums[SLICES];
    Team.run(
        SLICES,
        slice -> {
          parts[slice] = new Sums(rows, 0, out);
          parts[slice].read(x, in * slice / SLICES, in * (slice + 1) / SLICES);
        });
    for (int slice = 1; slice < SLICES; slice++) {
      parts[0].add(parts[slice]);
    }
    parts[0].write(output);
  }

  /** Each part is some outputs and all inputs. */
  private void byOutputs(float[] x, int rows, FloatMemory output) {
    Team.run(
        (out + WIDE_PART - 1) / WIDE_PART,
        part -> {
          int first = part * WIDE_PART;
          Sums sums = new Sums(rows, first, Math.min(WIDE_PART, out - first));
          sums.read(x, 0, in);
          sums.write(output);
        });
  }

  /** The sums of some outputs of all rows. */
  private final class Sums {
    private final int rows;
    private final int first;
    private final int count;
    private final Cut cut;
    private final float[][][] blocks;

    Sums(int rows, int first, int count) {
      this.rows = rows;
      this.first = first;
      this.count = count;
      this.cut = Cut.of(rows, out >= WIDE);
      blocks = new float[(count + cut.outputs - 1) / cut.outputs][][];
      for (int block = 0; block < blocks.length; block++) {
        blocks[block] = new float[rows][width(block)];
      }
    }

    private int width(int block) {
      return Math.min(cut.outputs, count - block * cut.outputs);
    }

    /** Adds what the inputs {@code from … to−1} contribute. */
    void read(float[] x, int from, int to) {
      float[][] piece = PIECES.get();
      for (int i = from; i < to; i += cut.inputs) {
        int inputs = Math.min(cut.inputs, to - i);
        for (int block = 0; block < blocks.length; block++) {
          int at = i * out + first + block * cut.outputs;
          int width = width(block);
          for (int k = 0; k < inputs; k++) {
            weight.get(at + k * out, piece[k], width);
          }
          for (int row = 0; row < rows; row++) {
            addPiece(blocks[block][row], piece, x, row * in + i, inputs, width);
          }
        }
      }
    }

    void add(Sums other) {
      for (int block = 0; block < blocks.length; block++) {
        for (int row = 0; row < rows; row++) {
          FewRows.add(blocks[block][row], other.blocks[block][row], width(block));
        }
      }
    }

    void write(FloatMemory output) {
      for (int block = 0; block < blocks.length; block++) {
        for (int row = 0; row < rows; row++) {
          output.put(row * out + first + block * cut.outputs, blocks[block][row], width(block));
        }
      }
    }
  }

  private static void addPiece(
      float[] sum, float[][] piece, float[] x, int i, int inputs, int width) {
    if (inputs == Cut.MOST_INPUTS) {
      addFour(sum, piece[0], piece[1], piece[2], piece[3], x, i, width);
      return;
    }
    for (int k = 0; k < inputs; k++) {
      addOne(sum, piece[k], x[i + k], width);
    }
  }

  private static void addFour(
      float[] sum, float[] w0, float[] w1, float[] w2, float[] w3, float[] x, int i, int width) {
    float x0 = x[i];
    float x1 = x[i + 1];
    float x2 = x[i + 2];
    float x3 = x[i + 3];
    for (int j = 0; j < width; j++) {
      float half = Math.fma(x1, w1[j], Math.fma(x0, w0[j], sum[j]));
      sum[j] = Math.fma(x3, w3[j], Math.fma(x2, w2[j], half));
    }
  }

  private static void addOne(float[] sum, float[] w, float x, int width) {
    for (int j = 0; j < width; j++) {
      sum[j] = Math.fma(x, w[j], sum[j]);
    }
  }

  private static void add(float[] sum, float[] other, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += other[i];
    }
  }
}
