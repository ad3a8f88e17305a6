package io.peft4j.nn;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** A growing list of integers that becomes an index tensor. */
final class IntList {
  private long[] values = new long[64];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.stream(values, 0, size).mapToInt(Math::toIntExact).toArray();
  }

  /** The values as int64. */
  Tensor tensor() {
    return Tensor.create(Arrays.copyOf(values, size), size);
  }
}
