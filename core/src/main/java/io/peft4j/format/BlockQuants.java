package io.peft4j.format;

/**
 * Decodes llama.cpp's quantisation in blocks of 32: a half-precision scale, for {@code _1} types a
 * half-precision minimum, and one small integer per element.
 *
 * <p>In 4-bit types element {@code i} is the lower half of byte {@code i}, element {@code i + 16}
 * its upper half; 5-bit types keep the fifth bits of all elements in a 32-bit word.
 */
final class BlockQuants {
  private static final int HALF_BLOCK = 16;

  private BlockQuants() {}

  /** {@code d (q − 8)}: scale, 16 bytes. */
  static void q40(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    for (int i = 0; i < HALF_BLOCK; i++) {
      int q = in[at + 2 + i];
      out[to + i] = d * ((q & 15) - 8);
      out[to + i + HALF_BLOCK] = d * ((q >> 4 & 15) - 8);
    }
  }

  /** {@code d q + m}: scale, minimum, 16 bytes. */
  static void q41(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    float m = Half.at(in, at + 2);
    for (int i = 0; i < HALF_BLOCK; i++) {
      int q = in[at + 4 + i];
      out[to + i] = d * (q & 15) + m;
      out[to + i + HALF_BLOCK] = d * (q >> 4 & 15) + m;
    }
  }

  /** {@code d (q − 16)}: scale, fifth bits, 16 bytes. */
  static void q50(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    int fifth = word(in, at + 2);
    for (int i = 0; i < HALF_BLOCK; i++) {
      int q = in[at + 6 + i];
      out[to + i] = d * ((q & 15 | fifth(fifth, i)) - 16);
      out[to + i + HALF_BLOCK] = d * ((q >> 4 & 15 | fifth(fifth, i + HALF_BLOCK)) - 16);
    }
  }

  /** {@code d q + m}: scale, minimum, fifth bits, 16 bytes. */
  static void q51(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    float m = Half.at(in, at + 2);
    int fifth = word(in, at + 4);
    for (int i = 0; i < HALF_BLOCK; i++) {
      int q = in[at + 8 + i];
      out[to + i] = d * (q & 15 | fifth(fifth, i)) + m;
      out[to + i + HALF_BLOCK] = d * (q >> 4 & 15 | fifth(fifth, i + HALF_BLOCK)) + m;
    }
  }

  /** {@code d q}: scale, 32 signed bytes. */
  static void q80(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    for (int i = 0; i < 2 * HALF_BLOCK; i++) {
      out[to + i] = d * in[at + 2 + i];
    }
  }

  private static int fifth(int bits, int i) {
    return (bits >>> i & 1) << 4;
  }

  private static int word(byte[] in, int at) {
    return in[at] & 0xff | (in[at + 1] & 0xff) << 8 | (in[at + 2] & 0xff) << 16 | in[at + 3] << 24;
  }
}
