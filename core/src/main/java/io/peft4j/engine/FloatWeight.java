package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A weight in its own precision.
 *
 * <p>oneDNN is fastest when the elements that a row of the input meets lie apart by rows: the
 * layer's own order for the way back, the other one for the way forward. So the weight is kept a
 * second time in that order, once there was a forward product by oneDNN or of few rows. Safe to use from several
 * threads.
 */
final class FloatWeight implements FrozenWeight {
  private final Tensor weight;
  private volatile @Nullable Tensor columnMajor;
  private volatile @Nullable FewRows fewRows;

  /** A weight {@code (out, in)}, which it does not own. */
  FloatWeight(Tensor weight) {
    this.weight = weight;
  }

  @Override
  public Tensor linear(Tensor x, @Nullable Tensor bias) {
    if (FewRows.suits(x, weight)) {
      return fewRows().linear(x, bias);
    }
    return Products.linear(x, Products.byOneDnn(x) ? columnMajor() : weight, bias);
  }

  @Override
  public Tensor linearBackward(Tensor gradient) {
    return Products.linearBackward(gradient, weight);
  }

  private FewRows fewRows() {
    FewRows made = fewRows;
    if (made == null) {
      try (Scope scope = Scope.open()) {
        made = new FewRows(columnMajor().t());
      }
      fewRows = made;
    }
    return made;
  }

  private Tensor columnMajor() {
    Tensor copy = columnMajor;
    return copy == null ? copied() : copy;
  }

  private synchronized Tensor copied() {
    if (columnMajor == null) {
      try (Scope scope = Scope.open()) {
        columnMajor = Scope.keep(weight.t().contiguous().t());
      }
    }
    return columnMajor;
  }

  @Override
  public synchronized void refresh() {
    if (columnMajor != null) {
      columnMajor.copy_(weight);
    }
  }

  @Override
  public synchronized void close() {
    if (columnMajor != null) {
      Scope.free(columnMajor);
      columnMajor = null;
      fewRows = null;
    }
  }
}
