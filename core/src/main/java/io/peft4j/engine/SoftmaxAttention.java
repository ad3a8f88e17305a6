package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** {@code softmax(scores) v}, forward and backward, of heads {@code (B, H, L, D)}. */
public interface SoftmaxAttention {

  /** What attention keeps for its gradient: output {@code (B, H, L, D)} and log-sum-exp. */
  record Attended(Tensor output, Tensor logSumExp) {}

  /** Gradients of q, k and v. */
  record Gradients(Tensor q, Tensor k, Tensor v) {}

  /**
   * Attention of {@code q (B, H, L, D)} over {@code k, v (B, H, S, D)}: plain tensor code that
   * autograd can follow, as far as the output goes.
   *
   * @param causal whether query {@code i} sees keys {@code 0 … i} only; not together with a mask
   * @param mask what is added to the scores, {@code (L, S)}, or null
   */
  Attended forward(Tensor q, Tensor k, Tensor v, boolean causal, @Nullable Tensor mask);

  /**
   * The backward pass of {@link #forward}.
   *
   * <p>If the keys were only a part of those that the softmax ran over, {@code saved} is what all
   * of them gave together, and the result is the part's share.
   */
  Gradients backward(
      Tensor gradient,
      Tensor q,
      Tensor k,
      Tensor v,
      Attended saved,
      boolean causal,
      @Nullable Tensor mask);

  /**
   * Attention whose scores are {@code scale · q kᵀ}.
   *
   * @param cap bound {@code c} of the scores, {@code c · tanh(s / c)}; 0 for none
   */
  static SoftmaxAttention of(double scale, double cap) {
    return cap == 0 ? FusedAttention.scaledBy(scale) : new CappedAttention(scale, cap);
  }
}
