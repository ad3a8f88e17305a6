package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Products of a few rows with a weight, {@code x Wᵀ + b}: what a step of decoding consists of.
 *
 * <p>They take as long as the weight takes from main memory. So the weight is read once, front to
 * back, in pieces that stay in the processor's nearest cache while every row meets them, and a
 * {@link Team} shares it. The parts that it is cut into depend on its shape alone: whoever computes
 * them, the result is the same to the last bit.
 */
final class FewRows {
  /** With more rows it is no longer the way from memory that counts. */
  static final int MOST = 8;

  /**
   * Inputs that are worked on together: one load and one store of a sum for as many products. With
   * more of them the JVM does not vectorize the loop.
   */
  private static final int GROUP = 4;

  /** Outputs from which on parts are columns, not inputs, and need no adding up. */
  private static final int WIDE = 8192;

  /** Outputs of one part of a weight that is cut by outputs. */
  private static final int WIDE_PART = 8192;

  /** Outputs whose sums stay in the nearest cache while the inputs go by. */
  private static final int BLOCK = 576;

  /** Parts of a weight that is cut by inputs. */
  private static final int SLICES = 4;

  private static final boolean FAST = OptimizingCompiler.isOn();

  private static final ThreadLocal<float[][]> PIECES =
      ThreadLocal.withInitial(() -> new float[GROUP][4096]);

  private final int in;
  private final int out;
  private final FloatMemory weight;

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

  /** True if this way is the faster one. */
  static boolean suits(Tensor x, Tensor weight) {
    return FAST && x.size(0) <= MOST && !GradMode.isOn() && FloatMemory.canHold(x, weight);
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
          parts[slice].read(x, cut(slice), cut(slice + 1));
        });
    for (int slice = 1; slice < SLICES; slice++) {
      parts[0].add(parts[slice]);
    }
    parts[0].write(output);
  }

  private int cut(int slice) {
    return slice == SLICES ? in : in * slice / SLICES / GROUP * GROUP;
  }

  /** Each part is some outputs and all inputs. */
  private void byOutputs(float[] x, int rows, FloatMemory output) {
    Team.run(
        (out + WIDE_PART - 1) / WIDE_PART,
        part -> {
          int column = part * WIDE_PART;
          Sums sums = new Sums(rows, column, Math.min(WIDE_PART, out - column));
          sums.read(x, 0, in);
          sums.write(output);
        });
  }

  /** The sums of some outputs, in blocks. */
  private final class Sums {
    private final int rows;
    private final int column;
    private final int width;
    private final float[][][] blocks;

    Sums(int rows, int column, int width) {
      this.rows = rows;
      this.column = column;
      this.width = width;
      blocks = new float[(width + BLOCK - 1) / BLOCK][][];
      for (int block = 0; block < blocks.length; block++) {
        blocks[block] = new float[rows][width(block)];
      }
    }

    private int width(int block) {
      return Math.min(BLOCK, width - block * BLOCK);
    }

    /** Adds what the inputs {@code from … to−1} contribute. */
    void read(float[] x, int from, int to) {
      float[][] piece = PIECES.get();
      for (int i = from; i < to; i += GROUP) {
        int count = Math.min(GROUP, to - i);
        for (int block = 0; block < blocks.length; block++) {
          int at = i * out + column + block * BLOCK;
          int columns = width(block);
          for (int k = 0; k < count; k++) {
            weight.get(at + k * out, piece[k], columns);
          }
          for (int row = 0; row < rows; row++) {
            addPiece(blocks[block][row], piece, x, row * in + i, count, columns);
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
          output.put(row * out + column + block * BLOCK, blocks[block][row], width(block));
        }
      }
    }
  }

  private static void addPiece(
      float[] sum, float[][] piece, float[] x, int i, int count, int width) {
    if (count == GROUP) {
      addGroup(sum, piece[0], piece[1], piece[2], piece[3], x, i, width);
      return;
    }
    for (int k = 0; k < count; k++) {
      addOne(sum, piece[k], x[i + k], width);
    }
  }

  private static void addGroup(
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
