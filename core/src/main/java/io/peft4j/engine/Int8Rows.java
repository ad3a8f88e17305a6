package io.peft4j.engine;

import java.nio.IntBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows in eight bits, one scale per row.
 *
 * <p>A row is {@code scale · (d₁ + d₂ / 254)} with integers {@code d} of at most 127, the second
 * being the rounded remainder of the first; or without it. Adding 1.5·2²³ to a float rounds it to
 * an integer that then stands in its lowest byte. Four vectors of such numbers, from the four
 * quarters of a row, make one vector of bytes by shifts alone; so the order of columns is that of
 * {@link #arranged}, for which a row is filled up with zeros to a multiple of four.
 *
 * @param digits all first digits, then all second ones, {@code (n · T, in')}, int8
 * @param scales of the rows
 */
record Int8Rows(Tensor digits, float[] scales) {
  private static final int QUARTERS = 4;

  private static final ThreadLocal<Workspace> WORDS = Workspace.of(ScalarType.Int);
  private static final ThreadLocal<Last> LAST = new ThreadLocal<>();
  private static final ThreadLocal<Workspace> SECOND = Workspace.of(ScalarType.Float);

  /** Second digits count so many to one of the first. */
  private static final float BASE = 2 * Int8Matrix.LARGEST;

  /** Rows of zeros have this scale, so that nothing is divided by zero. */
  private static final float SMALLEST = Float.MIN_NORMAL * 1e6f;

  /** The scale of rows or columns with these largest absolute values. */
  static Tensor scale(Tensor largest) {
    return largest.div(new Scalar(Int8Matrix.LARGEST)).clamp_min(new Scalar(SMALLEST));
  }

  /** The columns of {@code matrix} in the order, and to the number, in which rows have them. */
  static Tensor arranged(Tensor matrix) {
    int in = (int) matrix.size(1);
    int quarter = quarter(in);
    Tensor padded = matrix.new_zeros(matrix.size(0), (long) QUARTERS * quarter);
    padded.narrow(1, 0, in).copy_(matrix);
    return padded
        .view(matrix.size(0), QUARTERS, quarter)
        .transpose(1, 2)
        .reshape(matrix.size(0), (long) QUARTERS * quarter);
  }

  /** The number of columns that rows of {@code in} elements get. */
  static long width(int in) {
    return (long) QUARTERS * quarter(in);
  }

  private static int quarter(int in) {
    return (in + QUARTERS - 1) / QUARTERS;
  }

  /** What a thread quantized last: a layer's input often goes into several products. */
  private record Last(Tensor x, long version, int number, Int8Rows rows) {}

  /**
   * Quantizes {@code x (T, in)}, float32, in one or two digits, which are good until the thread
   * quantizes something else.
   */
  static Int8Rows of(Tensor x, int digits) {
    Last last = LAST.get();
    if (last != null && last.x == x && last.version == x._version() && last.number == digits) {
      return last.rows;
    }
    Int8Rows rows = quantized(x.contiguous(), digits);
    if (last != null) {
      Scope.free(last.rows.digits);
    }
    LAST.set(new Last(x, x._version(), digits, rows));
    return rows;
  }

  private static Int8Rows quantized(Tensor x, int digits) {
    int rows = (int) x.size(0);
    int in = (int) x.size(1);
    int quarter = quarter(in);
    Tensor words = WORDS.get().take((long) digits * rows, quarter);
    IntBuffer out = words.data_ptr_int().capacity(words.numel()).asBuffer();
    FloatMemory memory = new FloatMemory(x);
    float[] scales = new float[rows];
    RowInQuarters quarters = new RowInQuarters(in, quarter);
    for (int row = 0; row < rows; row++) {
      quarters.read(memory, row * in);
      scales[row] = Math.max(quarters.largest() / Int8Matrix.LARGEST, SMALLEST);
      quarters.round(1 / scales[row]);
      quarters.write(out, row * quarter);
      if (digits == 2) {
        quarters.round(BASE);
        quarters.write(out, (rows + row) * quarter);
      }
    }
    return new Int8Rows(Scope.keep(words.view(ScalarType.Char)), scales);
  }

  /**
   * Writes sums of products of the digits with integers as the numbers that they stand for.
   *
   * @param sums {@code (n · T, out)}, int32
   * @param columnScales of the other matrix
   * @param result {@code (T, out)}
   */
  void scale(Tensor sums, float[] columnScales, Tensor result) {
    int rows = scales.length;
    int width = columnScales.length;
    boolean both = sums.size(0) > rows;
    // libtorch converts, since not every JVM makes vector instructions of that.
    result.copy_(sums.narrow(0, 0, rows));
    FloatMemory memory = new FloatMemory(result);
    FloatMemory smaller =
        both
            ? new FloatMemory(SECOND.get().take(rows, width).copy_(sums.narrow(0, rows, rows)))
            : memory;
    float[] first = new float[width];
    float[] second = new float[width];
    for (int row = 0; row < rows; row++) {
      memory.get(row * width, first, width);
      if (both) {
        smaller.get(row * width, second, width);
        addSmaller(first, second, width);
      }
      scale(first, columnScales, scales[row], width);
      memory.put(row * width, first, width);
    }
  }

  private static void addSmaller(float[] first, float[] second, int count) {
    for (int i = 0; i < count; i++) {
      first[i] = Math.fma(second[i], 1 / BASE, first[i]);
    }
  }

  private static void scale(float[] sums, float[] columns, float row, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = sums[i] * (row * columns[i]);
    }
  }
}
