package io.peft4j.engine;

/**
 * Sums and maxima of runs of an array.
 *
 * <p>The JVM may not reorder a sum of floats, and so does not vectorize it; eight sums of every
 * eighth element each keep the processor's adders busy all the same, and lose fewer digits than
 * one.
 */
final class Reductions {
  private Reductions() {}

  /** {@code Σ a[i] b[i]} over {@code count} elements from {@code aFrom} and {@code bFrom}. */
  static double dot(float[] a, int aFrom, float[] b, int bFrom, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i < count - 7; i += 8) {
      int k = aFrom + i;
      int l = bFrom + i;
      s0 += a[k] * b[l];
      s1 += a[k + 1] * b[l + 1];
      s2 += a[k + 2] * b[l + 2];
      s3 += a[k + 3] * b[l + 3];
      s4 += a[k + 4] * b[l + 4];
      s5 += a[k + 5] * b[l + 5];
      s6 += a[k + 6] * b[l + 6];
      s7 += a[k + 7] * b[l + 7];
    }
    double sum = (double) s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
    for (; i < count; i++) {
      sum += (double) a[aFrom + i] * b[bFrom + i];
    }
    return sum;
  }

  /** {@code Σ a[i]} over {@code count} elements from {@code from}. */
  static double sum(float[] a, int from, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i < count - 3; i += 4) {
      int k = from + i;
      s0 += a[k];
      s1 += a[k + 1];
      s2 += a[k + 2];
      s3 += a[k + 3];
    }
    double sum = (double) s0 + s1 + s2 + s3;
    for (; i < count; i++) {
      sum += a[from + i];
    }
    return sum;
  }

  /** The largest of {@code count} elements from {@code from}; not a number if one is not. */
  static float max(float[] a, int from, int count) {
    float m0 = Float.NEGATIVE_INFINITY;
    float m1 = m0;
    float m2 = m0;
    float m3 = m0;
    int i = 0;
    for (; i < count - 3; i += 4) {
      int k = from + i;
      m0 = Math.max(m0, a[k]);
      m1 = Math.max(m1, a[k + 1]);
      m2 = Math.max(m2, a[k + 2]);
      m3 = Math.max(m3, a[k + 3]);
    }
    float max = Math.max(Math.max(m0, m1), Math.max(m2, m3));
    for (; i < count; i++) {
      max = Math.max(max, a[from + i]);
    }
    return max;
  }
}
