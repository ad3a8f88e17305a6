package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A weight in its own precision.
 *
 * <p>oneDNN is fastest on the way forward when the weight lies in an order of its own, twice as
 * fast for the few rows of a step of decoding: so the weight is kept a second time in that order,
 * once there was a forward product by oneDNN. Safe to use from several threads.
 */
final class FloatWeight implements FrozenWeight {
  /** With fewer rows oneDNN takes another way, which is slower than this many rows are. */
  private static final int FEWEST = 4;

  private final Tensor weight;
  private volatile @Nullable Tensor packed;

  /** A weight {@code (out, in)}, which it does not own. */
  FloatWeight(Tensor weight) {
    this.weight = weight;
  }

  @Override
  public Tensor linear(Tensor x, @Nullable Tensor bias) {
    if (!Products.byOneDnn(x)) {
      return Products.linear(x, weight, bias);
    }
    long rows = x.size(0);
    return rows < FEWEST
        ? Products.linear(Ops.padded(x, FEWEST), packed(), bias).narrow(0, 0, rows)
        : Products.linear(x, packed(), bias);
  }

  @Override
  public Tensor linearBackward(Tensor gradient) {
    return Products.linearBackward(gradient, weight);
  }

  private Tensor packed() {
    Tensor copy = packed;
    return copy == null ? pack() : copy;
  }

  private synchronized Tensor pack() {
    Tensor copy = packed;
    if (copy == null) {
      try (Scope scope = Scope.open()) {
        copy = Scope.keep(Products.packed(weight));
      }
      packed = copy;
    }
    return copy;
  }

  @Override
  public void refresh() {
    close();
  }

  @Override
  public synchronized void close() {
    if (packed != null) {
      Scope.free(packed);
      packed = null;
    }
  }
}
