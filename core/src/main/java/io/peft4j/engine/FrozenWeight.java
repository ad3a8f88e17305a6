package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A layer's weight {@code (out, in)} that many products read; safe to use from several threads. */
public interface FrozenWeight extends AutoCloseable {

  /** The weight in its own precision, which it does not own. */
  static FrozenWeight of(Tensor weight) {
    return new FloatWeight(weight);
  }

  /** The weight in eight bits, made from one that it does not own. */
  static FrozenWeight int8(Tensor weight) {
    return new Int8Weight(weight);
  }

  /** True if products of a weight in eight bits are exact on this machine. */
  static boolean int8IsExact() {
    return Int8Matrix.isExact();
  }

  /** {@code x Wᵀ + b}; see {@link Products#linear}. */
  Tensor linear(Tensor x, @Nullable Tensor bias);

  /** {@code g W}; see {@link Products#linearBackward}. */
  Tensor linearBackward(Tensor gradient);

  /** Takes over the values that were written into the weight. */
  void refresh();

  @Override
  void close();
}
