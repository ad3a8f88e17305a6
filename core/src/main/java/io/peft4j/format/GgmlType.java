package io.peft4j.format;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The element types of a GGUF file that peft4j reads.
 *
 * <p>A quantised type stores a row as blocks of equally many elements; numbers and layouts are
 * those of llama.cpp's {@code ggml.h} and {@code ggml-common.h}.
 */
enum GgmlType {
  F32(0, 1, 4, DType.F32, null),
  F16(1, 1, 2, DType.F16, null),
  BF16(30, 1, 2, DType.BF16, null),
  Q4_0(2, 32, 18, DType.F32, BlockQuants::q40),
  Q4_1(3, 32, 20, DType.F32, BlockQuants::q41),
  Q5_0(6, 32, 22, DType.F32, BlockQuants::q50),
  Q5_1(7, 32, 24, DType.F32, BlockQuants::q51),
  Q8_0(8, 32, 34, DType.F32, BlockQuants::q80),
  Q2_K(10, 256, 84, DType.F32, KQuants::q2),
  Q3_K(11, 256, 110, DType.F32, KQuants::q3),
  Q4_K(12, 256, 144, DType.F32, KQuants::q4),
  Q5_K(13, 256, 176, DType.F32, KQuants::q5),
  Q6_K(14, 256, 210, DType.F32, KQuants::q6);

  /** Decodes the block that starts at {@code in[at]} into {@code out[to]} and what follows. */
  @FunctionalInterface
  interface Block {
    void decode(byte[] in, int at, float[] out, int to);
  }

  private final int code;
  private final int blockElements;
  private final int blockBytes;
  private final DType decoded;
  private final @Nullable Block block;

  GgmlType(int code, int blockElements, int blockBytes, DType decoded, @Nullable Block block) {
    this.code = code;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
    this.decoded = decoded;
    this.block = block;
  }

  int blockElements() {
    return blockElements;
  }

  int blockBytes() {
    return blockBytes;
  }

  /** The type of the tensor that is made of it. */
  DType decoded() {
    return decoded;
  }

  /** How a block is decoded; null where elements are stored as they are. */
  @Nullable Block block() {
    return block;
  }

  /**
   * The type with this number.
   *
   * @param where which tensor of which file, for the error message
   */
  static GgmlType of(long code, String where) {
    for (GgmlType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(GgmlType::name).collect(Collectors.joining(", "));
    throw new UserError(
        "%s has the element type number %s: take a file with one of %s"
            .formatted(where, Long.toUnsignedString(code), known));
  }
}
