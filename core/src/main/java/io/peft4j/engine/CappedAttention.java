package io.peft4j.engine;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Attention with bounded scores (Gemma 2), which libtorch's flash kernel lacks. */
final class CappedAttention implements SoftmaxAttention {
  private static final Scalar ONE = Ops.scalar(1);
  private static final Scalar MINUS = Ops.scalar(-1);

  private final Scalar scale;
  private final Scalar cap;
  private final Scalar inverse;

  CappedAttention(double scale, double cap) {
    this.scale = Ops.scalar(scale);
    this.cap = Ops.scalar(cap);
    this.inverse = Ops.scalar(scale / cap);
  }

  /** Scores over their bound, in −1 … 1, {@code (B, H, L, S)}. */
  private Tensor bounded(Tensor q, Tensor k) {
    return q.matmul(k.transpose(2, 3)).mul(inverse).tanh();
  }

  private Tensor scores(Tensor bounded, boolean causal, @Nullable Tensor mask) {
    Tensor scores = bounded.mul(cap);
    if (causal) {
      return scores.add(Ops.causalMask(scores, scores.size(2), scores.size(3) - scores.size(2), 0));
    }
    return mask == null ? scores : scores.add(mask);
  }

  @Override
  public Attended forward(Tensor q, Tensor k, Tensor v, boolean causal, @Nullable Tensor mask) {
    Tensor scores = scores(bounded(q, k), causal, mask);
    Tensor logSumExp = scores.logsumexp(3); // (B, H, L)
    return new Attended(scores.sub(logSumExp.unsqueeze(3)).exp().matmul(v), logSumExp);
  }

  @Override
  public Gradients backward(
      Tensor gradient,
      Tensor q,
      Tensor k,
      Tensor v,
      Attended saved,
      boolean causal,
      @Nullable Tensor mask) {
    Tensor bounded = bounded(q, k);
    Tensor weights = scores(bounded, causal, mask).sub_(saved.logSumExp().unsqueeze(3)).exp_();
    Tensor common = gradient.mul(saved.output()).sum(new long[] {3}, true, null);
    Tensor g = gradient.matmul(v.transpose(2, 3)).sub_(common).mul_(weights); // of the scores
    g.mul_(bounded.square_().mul_(MINUS).add_(ONE)).mul_(scale);
    return new Gradients(
        g.matmul(k), g.transpose(2, 3).matmul(q), weights.transpose(2, 3).matmul(gradient));
  }
}
