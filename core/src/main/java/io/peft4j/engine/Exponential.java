package io.peft4j.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * {@code eˣ} of many numbers at once, to the last digits of float32.
 *
 * <p>{@code eˣ = 2ᵏ eʳ} with {@code k} the integer nearest to {@code x / ln 2}, so that {@code |r|
 * ≤ ln 2 / 2}, where a Taylor polynomial of degree 7 is off by 5e-9. Adding 1.5·2²³ to a float
 * rounds it to an integer that then stands in its lowest bits; shifted to the exponent's place it
 * is {@code 2ᵏ}. The JVM does not vectorize looking at a float's bits, so the floats go through
 * memory that is read back as integers. Not thread-safe.
 */
final class Exponential {
  private static final float LOG2_E = 1.44269504f;

  /** ln 2 in two parts, the first with so few digits that its product with k is exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  /** Rounds to an integer and adds the bias of exponents to it. */
  private static final float ROUND = 12582912f + 127f;

  /** At −88 the exponent's bits are all zero, and so is the result; at 88 it is nearly infinite. */
  private static final float LARGEST = 88f;

  private static final int MANTISSA_BITS = 23;

  private final float[] power;
  private final float[] polynomial;
  private final int[] bits;
  private final FloatBuffer floats;
  private final IntBuffer integers;

  /** For up to {@code size} numbers at once. */
  Exponential(int size) {
    power = new float[size];
    polynomial = new float[size];
    bits = new int[size];
    ByteBuffer bytes = ByteBuffer.allocateDirect(size * Float.BYTES).order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    integers = bytes.asIntBuffer();
  }

  /** Replaces the first {@code count} elements by their exponentials. */
  void apply(float[] x, int count) {
    split(x, power, polynomial, count);
    floats.put(0, power, 0, count);
    integers.get(0, bits, 0, count);
    shift(bits, count);
    integers.put(0, bits, 0, count);
    floats.get(0, power, 0, count);
    multiply(power, polynomial, x, count);
  }

  private static void split(float[] x, float[] power, float[] polynomial, int count) {
    for (int i = 0; i < count; i++) {
      float v = Math.max(-LARGEST, Math.min(LARGEST, x[i]));
      float z = Math.fma(v, LOG2_E, ROUND);
      float k = z - ROUND;
      float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, v));
      float p = Math.fma(r, 1f / 5040, 1f / 720);
      p = Math.fma(r, p, 1f / 120);
      p = Math.fma(r, p, 1f / 24);
      p = Math.fma(r, p, 1f / 6);
      p = Math.fma(r, p, 1f / 2);
      p = Math.fma(r, p, 1f);
      power[i] = z;
      polynomial[i] = Math.fma(r, p, 1f);
    }
  }

  private static void shift(int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      bits[i] = bits[i] << MANTISSA_BITS;
    }
  }

  private static void multiply(float[] a, float[] b, float[] product, int count) {
    for (int i = 0; i < count; i++) {
      product[i] = a[i] * b[i];
    }
  }
}
