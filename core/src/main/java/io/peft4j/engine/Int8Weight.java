package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A weight in eight bits, one scale per output channel for the way forward and one per input
 * channel for the way back, so that both are products of integers.
 *
 * <p>What comes in is quantized row by row: in two digits of eight bits on the way forward, where
 * one digit would cost a language model's loss more than the weights' own rounding, and in one on
 * the way back, where it costs a gradient's direction a fraction of a percent
 * (docs/decisions/0004-int8.md). Where autograd records, and in float64, products are those of the
 * weight itself.
 */
final class Int8Weight implements FrozenWeight {
  private static final int FORWARD_DIGITS = 2;
  private static final int BACKWARD_DIGITS = 1;

  private final Tensor weight;
  private Int8Matrix forward;
  private Int8Matrix backward;

  Int8Weight(Tensor weight) {
    this.weight = weight;
    forward = new Int8Matrix(weight);
    backward = new Int8Matrix(weight.t());
  }

  @Override
  public Tensor linear(Tensor x, @Nullable Tensor bias) {
    if (!Int8Matrix.takes(x)) {
      return Products.linear(x, weight, bias);
    }
    Tensor y = forward.times(x, FORWARD_DIGITS);
    return bias == null ? y : y.add_(bias);
  }

  @Override
  public Tensor linearBackward(Tensor gradient) {
    return Int8Matrix.takes(gradient)
        ? backward.times(gradient, BACKWARD_DIGITS)
        : Products.linearBackward(gradient, weight);
  }

  @Override
  public synchronized void refresh() {
    close();
    forward = new Int8Matrix(weight);
    backward = new Int8Matrix(weight.t());
  }

  @Override
  public void close() {
    forward.close();
    backward.close();
  }
}
