package io.peft4j.engine;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The dtype of weights, activations and sums. */
public enum Precision {
  /** float32: training and serving. */
  F32(ScalarType.Float),
  /**
   * float32, except that products with frozen weights of linear layers are those of 8-bit integers:
   * faster, and not the same numbers.
   */
  INT8(ScalarType.Float),
  /** float64: tests that compare gradients with finite differences. */
  F64(ScalarType.Double);

  private final ScalarType type;

  Precision(ScalarType type) {
    this.type = type;
  }

  public ScalarType type() {
    return type;
  }
}
