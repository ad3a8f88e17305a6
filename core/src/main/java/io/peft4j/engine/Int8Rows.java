package io.peft4j.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
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

  /** Second digits count so many to one of the first. */
  private static final float BASE = 2 * Int8Matrix.LARGEST;

  /** Rounds to an integer that stands in the lowest bits. */
  private static final float ROUND = 12582912f;

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

  private static int quarter(int in) {
    return (in + QUARTERS - 1) / QUARTERS;
  }

  /** Quantizes {@code x (T, in)}, float32 and contiguous, in one or two digits. */
  static Int8Rows of(Tensor x, int digits) {
    int rows = (int) x.size(0);
    int in = (int) x.size(1);
    int quarter = quarter(in);
    Tensor words =
        torch.empty(
            new long[] {(long) digits * rows, quarter}, new TensorOptions(ScalarType.Int), null);
    IntBuffer out = words.data_ptr_int().capacity(words.numel()).asBuffer();
    FloatMemory memory = new FloatMemory(x);
    float[] scales = new float[rows];
    Writer writer = new Writer(QUARTERS * quarter);
    for (int row = 0; row < rows; row++) {
      memory.get(row * in, writer.row, in);
      scales[row] = Math.max(writer.largest() / Int8Matrix.LARGEST, SMALLEST);
      writer.round(1 / scales[row]);
      writer.write(out, row * quarter);
      if (digits == 2) {
        writer.round(BASE);
        writer.write(out, (rows + row) * quarter);
      }
    }
    return new Int8Rows(words.view(ScalarType.Char), scales);
  }

  /** One row on its way from floats to bytes. */
  private static final class Writer {
    /** The row; what rounding leaves of it later. */
    final float[] row;

    private final float[] rounded;
    private final int[] bits;
    private final int[] packed;
    private final float[] lanes;
    private final FloatBuffer floats;
    private final IntBuffer integers;

    Writer(int width) {
      row = new float[width];
      rounded = new float[width];
      bits = new int[width];
      packed = new int[width / QUARTERS];
      lanes = new float[width / QUARTERS];
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(width * Float.BYTES).order(ByteOrder.nativeOrder());
      floats = bytes.asFloatBuffer();
      integers = bytes.asIntBuffer();
    }

    float largest() {
      largestOfFour(row, lanes, lanes.length);
      return Reductions.max(lanes, 0, lanes.length);
    }

    /** Multiplies the row, rounds it, and leaves the remainder. */
    void round(float factor) {
      round(row, rounded, factor, row.length);
    }

    void write(IntBuffer out, int at) {
      floats.put(0, rounded);
      integers.get(0, bits);
      pack(bits, packed, packed.length);
      out.put(at, packed);
    }

    private static void largestOfFour(float[] a, float[] largest, int quarter) {
      for (int i = 0; i < quarter; i++) {
        float x = Math.max(Math.abs(a[i]), Math.abs(a[i + quarter]));
        float y = Math.max(Math.abs(a[i + 2 * quarter]), Math.abs(a[i + 3 * quarter]));
        largest[i] = Math.max(x, y);
      }
    }

    private static void round(float[] a, float[] rounded, float factor, int count) {
      for (int i = 0; i < count; i++) {
        float x = a[i] * factor;
        float z = x + ROUND;
        rounded[i] = z;
        a[i] = x - (z - ROUND);
      }
    }

    private static void pack(int[] bits, int[] packed, int quarter) {
      for (int i = 0; i < quarter; i++) {
        packed[i] =
            (bits[i] & 0xff)
                | (bits[i + quarter] & 0xff) << 8
                | (bits[i + 2 * quarter] & 0xff) << 16
                | bits[i + 3 * quarter] << 24;
      }
    }
  }

  /**
   * Sums of products of the digits with integers as the numbers that they stand for.
   *
   * @param sums {@code (n · T, out)}, int32
   * @param columnScales of the other matrix
   */
  Tensor scaled(Tensor sums, float[] columnScales) {
    int rows = scales.length;
    int width = columnScales.length;
    boolean both = sums.size(0) > rows;
    IntBuffer in = sums.data_ptr_int().capacity(sums.numel()).asBuffer();
    Tensor result = both ? torch.empty(rows, width) : sums.view(ScalarType.Float);
    FloatMemory out = new FloatMemory(result);
    int[] first = new int[width];
    int[] second = new int[width];
    float[] values = new float[width];
    for (int row = 0; row < rows; row++) {
      in.get(row * width, first);
      if (both) {
        in.get((rows + row) * width, second);
        scale(first, second, columnScales, scales[row], values, width);
      } else {
        scale(first, columnScales, scales[row], values, width);
      }
      out.put(row * width, values, width);
    }
    return result;
  }

  private static void scale(int[] sums, float[] columns, float row, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = sums[i] * (row * columns[i]);
    }
  }

  private static void scale(
      int[] first, int[] second, float[] columns, float row, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = (first[i] + second[i] * (1 / BASE)) * (row * columns[i]);
    }
  }
}
