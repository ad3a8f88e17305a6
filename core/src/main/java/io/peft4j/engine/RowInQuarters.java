package io.peft4j.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A row on its way from floats to bytes, cut into four.
 *
 * <p>Adding 1.5·2²³ to a float rounds it to an integer that then stands in its lowest byte. The JVM
 * has no vector instruction for picking bytes, but shifts bring those of the four quarters together
 * in one integer. The last quarter is filled up with zeros. Not thread-safe.
 */
final class RowInQuarters {
  /** Rounds to an integer that stands in the lowest bits. */
  private static final float ROUND = 12582912f;

  /** Not worth folding once more. */
  private static final int SHORT = 48;

  private final int width;
  private final int quarter;
  private final float[][] values;
  private final float[] rounded;
  private final float[] upper;
  private final int[][] bits;
  private final int[] packed;
  private final FloatBuffer floats;
  private final IntBuffer integers;

  /** For rows of {@code width} elements, at most four times {@code quarter}. */
  RowInQuarters(int width, int quarter) {
    this.width = width;
    this.quarter = quarter;
    values = new float[4][quarter];
    rounded = new float[quarter];
    upper = new float[quarter];
    bits = new int[4][quarter];
    packed = new int[quarter];
    ByteBuffer bytes = ByteBuffer.allocateDirect(quarter * 4).order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    integers = bytes.asIntBuffer();
  }

  /** Reads the row that begins at element {@code at}. */
  void read(FloatMemory memory, int at) {
    for (int k = 0; k < 4; k++) {
      int from = k * quarter;
      memory.get(at + from, values[k], Math.max(0, Math.min(quarter, width - from)));
    }
  }

  /** The largest absolute value. */
  float largest() {
    largest(values[0], values[1], values[2], values[3], rounded, quarter);
    int count = quarter;
    while (count > SHORT) {
      int half = count / 2;
      // The odd one out, if there is one, is met again at the end of the upper half.
      System.arraycopy(rounded, count - half, upper, 0, half);
      raise(rounded, upper, half);
      count -= half;
    }
    float largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, rounded[i]);
    }
    return largest;
  }

  /** Multiplies the row and rounds it: {@link #write} takes the integers, the remainder stays. */
  void round(float factor) {
    for (int k = 0; k < 4; k++) {
      round(values[k], rounded, factor, quarter);
      floats.put(0, rounded);
      integers.get(0, bits[k]);
    }
  }

  /** Writes the integers, four to a word, from word {@code at}. */
  void write(IntBuffer out, int at) {
    pack(bits[0], bits[1], bits[2], bits[3], packed, quarter);
    out.put(at, packed);
  }

  private static void largest(
      float[] a, float[] b, float[] c, float[] d, float[] largest, int count) {
    for (int i = 0; i < count; i++) {
      float x = Math.max(Math.abs(a[i]), Math.abs(b[i]));
      float y = Math.max(Math.abs(c[i]), Math.abs(d[i]));
      largest[i] = Math.max(x, y);
    }
  }

  private static void raise(float[] a, float[] other, int count) {
    for (int i = 0; i < count; i++) {
      a[i] = Math.max(a[i], other[i]);
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

  private static void pack(int[] a, int[] b, int[] c, int[] d, int[] packed, int count) {
    for (int i = 0; i < count; i++) {
      packed[i] = (a[i] & 0xff) | (b[i] & 0xff) << 8 | (c[i] & 0xff) << 16 | d[i] << 24;
    }
  }
}
