package io.peft4j.format;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The element types of a safetensors file that libtorch can hold, in the order in which a file lays
 * them out: the Rust library sorts by its own enumeration, from the last constant to the first.
 */
enum DType {
  I64(ScalarType.Long),
  F64(ScalarType.Double),
  F32(ScalarType.Float),
  I32(ScalarType.Int),
  BF16(ScalarType.BFloat16),
  F16(ScalarType.Half),
  I16(ScalarType.Short),
  I8(ScalarType.Char),
  U8(ScalarType.Byte),
  BOOL(ScalarType.Bool);

  private final ScalarType scalar;

  DType(ScalarType scalar) {
    this.scalar = scalar;
  }

  ScalarType scalar() {
    return scalar;
  }

  /** Size of an element in bytes. */
  long size() {
    return torch.elementSize(scalar);
  }

  /**
   * The type called {@code code} in a header.
   *
   * @param where which tensor of which file, for the error message
   */
  static DType of(String code, String where) {
    for (DType type : values()) {
      if (type.name().equals(code)) {
        return type;
      }
    }
    String known = Arrays.stream(values()).map(DType::name).collect(Collectors.joining(", "));
    throw new UserError(
        where + " has the element type " + code + ": convert it to one of " + known);
  }

  /** The type of libtorch's {@code scalar}. */
  static DType of(ScalarType scalar) {
    for (DType type : values()) {
      if (type.scalar == scalar.intern()) {
        return type;
      }
    }
    throw new IllegalArgumentException("safetensors cannot hold " + scalar);
  }
}
