package io.peft4j.engine;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * A named tensor that training may change.
 *
 * <p>The value lives until {@link #close}; whoever made the parameter closes it. The name is the
 * key under which an adapter file stores the tensor. The dtype is the base model's (float32, or
 * float64 in tests that compare with finite differences).
 */
public final class Parameter implements AutoCloseable {
  private final String name;
  private Tensor value;

  /** Takes over {@code initial}, which must be a leaf that nothing else writes to. */
  public Parameter(String name, Tensor initial) {
    this.name = name;
    this.value = Scope.keep(initial.detach().contiguous());
    this.value.set_requires_grad(true);
  }

  public String name() {
    return name;
  }

  /** The current value: a leaf that requires a gradient. */
  public Tensor value() {
    return value;
  }

  /** Number of elements. */
  public long count() {
    return value.numel();
  }

  /** Overwrites the value, as loading an adapter does; the shape must be the same. */
  public void set(Tensor other) {
    if (!Arrays.equals(other.shape(), value.shape())) {
      throw new IllegalArgumentException(
          "%s has shape %s, not %s"
              .formatted(name, Arrays.toString(value.shape()), Arrays.toString(other.shape())));
    }
    try (GradMode off = GradMode.off()) {
      value.copy_(other);
    }
  }

  /**
   * Moves the value into {@code home}, a view of the optimizer's flat buffer with the same shape.
   */
  void moveTo(Tensor home) {
    home.copy_(value.detach());
    Scope.free(value);
    value = Scope.keep(home.detach());
    value.set_requires_grad(true);
  }

  @Override
  public void close() {
    Scope.free(value);
  }

  @Override
  public String toString() {
    return name + Arrays.toString(value.shape());
  }
}
