package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A block of GPT and its descendants: a norm in front of each sub-layer, and in Gemma one behind it
 * too.
 *
 * <pre>
 *   x ─┬─ norm ─ attention ─(norm)─(+)─┬─ norm ─ feed-forward ─(norm)─(+)─ y
 *      └────────────────────────────┘  └─────────────────────────────┘
 * </pre>
 */
public final class DecoderBlock implements Block {
  private final Norm attentionNorm;
  private final Attention attention;
  private final @Nullable Norm afterAttention;
  private final Norm feedForwardNorm;
  private final FeedForward feedForward;
  private final @Nullable Norm afterFeedForward;

  /** A block of these layers; the norms behind sub-layers may be null. */
  public DecoderBlock(
      Norm attentionNorm,
      Attention attention,
      @Nullable Norm afterAttention,
      Norm feedForwardNorm,
      FeedForward feedForward,
      @Nullable Norm afterFeedForward) {
    this.attentionNorm = attentionNorm;
    this.attention = attention;
    this.afterAttention = afterAttention;
    this.feedForwardNorm = feedForwardNorm;
    this.feedForward = feedForward;
    this.afterFeedForward = afterFeedForward;
  }

  @Override
  public Tensor[] keyValues(Tensor x, Pass pass) {
    return attention.keyValues(attentionNorm.forward(x, pass), pass);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor h = attention(x, pass).add(x);
    return feedForward(h, pass).add(h);
  }

  private Tensor attention(Tensor x, Pass pass) {
    Tensor y = attention.forward(attentionNorm.forward(x, pass), pass);
    return afterAttention == null ? y : afterAttention.forward(y, pass);
  }

  private Tensor feedForward(Tensor h, Pass pass) {
    Tensor y = feedForward.forward(feedForwardNorm.forward(h, pass), pass);
    return afterFeedForward == null ? y : afterFeedForward.forward(y, pass);
  }

  @Override
  public Tensor record(Tensor x, Pass pass) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor h = attention(x, pass).add_(x);
      return scope.yield(feedForward(h, pass).add_(h));
    }
  }

  @Override
  public @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor inner =
          afterFeedForward == null ? gradient : afterFeedForward.backward(gradient, pass);
      inner = feedForwardNorm.backward(feedForward.backward(inner, pass), pass);
      Tensor g = inner.add_(gradient); // of h
      inner = afterAttention == null ? g : afterAttention.backward(g, pass);
      Tensor normed = attention.backward(inner, pass, needed || attentionNorm.trained(pass));
      if (normed == null) {
        return null;
      }
      Tensor gx = attentionNorm.backward(normed, pass).add_(g);
      return needed ? scope.yield(gx) : null;
    }
  }
}
