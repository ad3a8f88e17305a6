package io.peft4j.boundary;

import io.peft4j.engine.Gradients;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One use of a site adapter whose gradient is still to come. */
public interface Recorded {

  /** What the adapter returned, detached from any graph. */
  Tensor output();

  /** The tensors that must survive until {@link #backward}. */
  Tensor[] saved();

  /**
   * Adds the gradients of the parameters into {@code gradients}.
   *
   * @param gradient of the output; it must not be changed, and may be returned
   */
  Back backward(Tensor gradient, Gradients gradients);

  /**
   * Gradients of the two inputs.
   *
   * @param x of what came into the host, null if the adapter does not read it
   * @param y of what the frozen layer gave
   */
  record Back(@Nullable Tensor x, @Nullable Tensor y) {}
}
