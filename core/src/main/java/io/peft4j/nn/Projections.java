package io.peft4j.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Where attention's queries, keys and values come from. */
public sealed interface Projections permits SeparateProjections, FusedProjections {

  /** Queries, keys and values {@code (T, heads · D)} of {@code x (T, C)}. */
  Tensor[] forward(Tensor x, Pass pass);

  /** From their gradients to that of {@code x}, null if it is not needed. */
  @Nullable Tensor backward(Tensor[] gradients, Pass pass, boolean needed);
}
