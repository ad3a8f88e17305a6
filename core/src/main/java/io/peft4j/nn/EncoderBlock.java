package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A block of BERT: attention and feed-forward layer, each followed by the residual sum and a norm.
 *
 * <pre>
 *   x ─┬─ attention ─(+)─ norm ─┬─ mlp ─(+)─ norm ─ y
 *      └──────────────┘         └────────┘
 * </pre>
 */
public final class EncoderBlock implements Block {
  private final Attention attention;
  private final Norm attentionNorm;
  private final Mlp mlp;
  private final Norm outputNorm;

  /** A block of these layers. */
  public EncoderBlock(Attention attention, Norm attentionNorm, Mlp mlp, Norm outputNorm) {
    this.attention = attention;
    this.attentionNorm = attentionNorm;
    this.mlp = mlp;
    this.outputNorm = outputNorm;
  }

  @Override
  public Tensor[] keyValues(Tensor x, Pass pass) {
    return attention.keyValues(x, pass);
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    Tensor h = attentionNorm.forward(attention.forward(x, pass).add(x), pass);
    return outputNorm.forward(mlp.forward(h, pass).add(h), pass);
  }

  @Override
  public Tensor record(Tensor x, Pass pass) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor h = attentionNorm.forward(attention.forward(x, pass).add_(x), pass);
      return scope.yield(outputNorm.forward(mlp.forward(h, pass).add_(h), pass));
    }
  }

  @Override
  public @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor g = outputNorm.backward(gradient, pass);
      g = mlp.backward(g, pass).add_(g);
      g = attentionNorm.backward(g, pass);
      Tensor gx = attention.backward(g, pass, needed);
      return gx == null || !needed ? null : scope.yield(gx.add_(g));
    }
  }
}
