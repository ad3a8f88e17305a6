package io.peft4j.format;

/**
 * Decodes llama.cpp's k-quants: blocks of 256 whose scales (and minima) of 16 or 32 elements each
 * are themselves quantised, to 4, 6 or 8 bits.
 *
 * <p>All but {@code Q6_K} keep a byte's bit fields 32 elements apart, so that one instruction
 * unpacks many neighbours.
 */
final class KQuants {
  private static final int BLOCK = 256;

  private KQuants() {}

  /** {@code d s q − dmin m}: 16 × (4-bit s, 4-bit m), 64 bytes of 2-bit q, d, dmin. */
  static void q2(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at + 80);
    float dmin = Half.at(in, at + 82);
    for (int group = 0; group < 16; group++) {
      int scale = in[at + group];
      float s = d * (scale & 15);
      float m = dmin * (scale >> 4 & 15);
      int q = at + 16 + group / 8 * 32 + group % 2 * 16;
      int shift = group % 8 / 2 * 2;
      for (int i = 0; i < 16; i++) {
        out[to + group * 16 + i] = s * (in[q + i] >> shift & 3) - m;
      }
    }
  }

  /** {@code d (s − 32) (q − 4)}: 32 bytes of third bits, 64 of lower bits, 12 of 6-bit s, d. */
  static void q3(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at + 108);
    int scales = at + 96;
    for (int group = 0; group < 16; group++) {
      int low = in[scales + group % 8] >> group / 8 * 4 & 15;
      int high = in[scales + 8 + group % 4] >> group / 4 * 2 & 3;
      float s = d * ((low | high << 4) - 32);
      int third = at + group % 2 * 16;
      int q = at + 32 + group / 8 * 32 + group % 2 * 16;
      int shift = group % 8 / 2 * 2;
      for (int i = 0; i < 16; i++) {
        int bit = in[third + i] >> group / 2 & 1;
        out[to + group * 16 + i] = s * ((in[q + i] >> shift & 3 | bit << 2) - 4);
      }
    }
  }

  /** {@code d s q − dmin m}: d, dmin, 12 bytes of 6-bit s and m, 128 bytes of 4-bit q. */
  static void q4(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    float dmin = Half.at(in, at + 2);
    for (int group = 0; group < 8; group++) {
      float s = d * scale(in, at + 4, group);
      float m = dmin * minimum(in, at + 4, group);
      int q = at + 16 + group / 2 * 32;
      int shift = group % 2 * 4;
      for (int i = 0; i < 32; i++) {
        out[to + group * 32 + i] = s * (in[q + i] >> shift & 15) - m;
      }
    }
  }

  /** As {@link #q4}, with 32 bytes of fifth bits before the 4-bit q. */
  static void q5(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at);
    float dmin = Half.at(in, at + 2);
    for (int group = 0; group < 8; group++) {
      float s = d * scale(in, at + 4, group);
      float m = dmin * minimum(in, at + 4, group);
      int fifth = at + 16;
      int q = at + 48 + group / 2 * 32;
      int shift = group % 2 * 4;
      for (int i = 0; i < 32; i++) {
        int bit = in[fifth + i] >> group & 1;
        out[to + group * 32 + i] = s * (in[q + i] >> shift & 15 | bit << 4) - m;
      }
    }
  }

  /** {@code d s (q − 32)}: 128 bytes of lower 4 bits, 64 of upper 2 bits, 16 of s, d. */
  static void q6(byte[] in, int at, float[] out, int to) {
    float d = Half.at(in, at + 208);
    for (int group = 0; group < BLOCK / 16; group++) {
      float s = d * in[at + 192 + group];
      int quarter = group % 8 / 2;
      int low = at + group / 8 * 64 + quarter % 2 * 32 + group % 2 * 16;
      int high = at + 128 + group / 8 * 32 + group % 2 * 16;
      for (int i = 0; i < 16; i++) {
        int q = in[low + i] >> quarter / 2 * 4 & 15 | (in[high + i] >> quarter * 2 & 3) << 4;
        out[to + group * 16 + i] = s * (q - 32);
      }
    }
  }

  /** The 6-bit scale of a group of 32: whole for the first four, its upper bits apart after. */
  private static int scale(byte[] in, int scales, int group) {
    return group < 4
        ? in[scales + group] & 63
        : in[scales + group + 4] & 15 | (in[scales + group - 4] >> 6 & 3) << 4;
  }

  /** The 6-bit minimum of a group of 32. */
  private static int minimum(byte[] in, int scales, int group) {
    return group < 4
        ? in[scales + group + 4] & 63
        : in[scales + group + 4] >> 4 & 15 | (in[scales + group] >> 6 & 3) << 4;
  }
}
