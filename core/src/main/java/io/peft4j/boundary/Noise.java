package io.peft4j.boundary;

import org.bytedeco.pytorch.Tensor;

/**
 * The random part of one forward pass at one place.
 *
 * <p>In training its masks depend on the run's seed, the step, the place and the sequence alone, so
 * they are the same however a batch is dealt out; outside of training it does nothing.
 */
@FunctionalInterface
public interface Noise {
  /** No noise: evaluation, or a method without dropout. */
  Noise NONE = (x, p) -> x;

  /** Sets elements of {@code x (T, C)} to zero with probability {@code p} and scales up the rest. */
  Tensor dropout(Tensor x, double p);
}
