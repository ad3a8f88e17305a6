package io.peft4j.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Three linear layers, one each for queries, keys and values. */
public record SeparateProjections(Linear query, Linear key, Linear value) implements Projections {

  @Override
  public Tensor[] forward(Tensor x, Pass pass) {
    return new Tensor[] {
      query.forward(x, pass), key.forward(x, pass), value.forward(x, pass),
    };
  }

  @Override
  public @Nullable Tensor backward(Tensor[] gradients, Pass pass, boolean needed) {
    Tensor fromValue = value.backward(gradients[2], pass, needed);
    Tensor fromKey = key.backward(gradients[1], pass, needed);
    Tensor fromQuery = query.backward(gradients[0], pass, needed);
    return fromQuery == null || fromKey == null || fromValue == null
        ? null
        : fromQuery.add_(fromKey).add_(fromValue);
  }
}
