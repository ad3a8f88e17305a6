package io.peft4j.measure;

import org.bytedeco.pytorch.Tensor;

/** How far apart two tensors are. */
final class Differences {
  private Differences() {}

  /** The largest absolute difference of two elements; NaN if one is. */
  static double largest(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }
}
