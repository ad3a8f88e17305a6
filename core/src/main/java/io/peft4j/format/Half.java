package io.peft4j.format;

/** IEEE 754 half precision as a file stores it. Java has its own conversion from version 20 on. */
final class Half {
  private static final int INFINITY = 0x7c00;

  private Half() {}

  /** The little-endian half at {@code in[at]}. */
  static float at(byte[] in, int at) {
    return toFloat((in[at] & 0xff) | in[at + 1] << 8);
  }

  /** The value of the lower 16 of {@code bits}. */
  static float toFloat(int bits) {
    int magnitude = bits & 0x7fff;
    int sign = (bits & 0x8000) << 16;
    if (magnitude >= INFINITY) {
      return Float.intBitsToFloat(sign | 0x7f800000 | magnitude << 13);
    }
    // The factor moves the exponent's bias from 15 to 127 and is exact, subnormal halves included.
    float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(value));
  }
}
