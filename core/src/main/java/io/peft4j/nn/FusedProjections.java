package io.peft4j.nn;

import io.peft4j.engine.Ops;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One linear layer whose output holds queries, keys and values side by side.
 *
 * @param queryWidth columns of queries; keys and values share the rest equally
 */
public record FusedProjections(Linear linear, int queryWidth) implements Projections {

  @Override
  public Tensor[] forward(Tensor x, Pass pass) {
    Tensor all = linear.forward(x, pass);
    long rest = (all.size(1) - queryWidth) / 2;
    return new Tensor[] {
      all.narrow(1, 0, queryWidth),
      all.narrow(1, queryWidth, rest),
      all.narrow(1, queryWidth + rest, rest),
    };
  }

  @Override
  public @Nullable Tensor backward(Tensor[] gradients, Pass pass, boolean needed) {
    return linear.backward(Ops.cat(1, gradients), pass, needed);
  }
}
