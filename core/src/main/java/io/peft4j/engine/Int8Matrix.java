package io.peft4j.engine;

import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A matrix {@code (out, in)} in eight bits with a scale per row, to be multiplied by rows that are
 * quantized as they come.
 */
final class Int8Matrix implements AutoCloseable {
  /** Integers on either side of zero; −128 is left out so that both sides are alike. */
  static final int LARGEST = 127;

  private static final OperatorHandle PRODUCT = Ops.handle("aten::_int_mm", "out");
  private static final ThreadLocal<Workspace> SUMS = Workspace.of(ScalarType.Int);

  private static final TensorOptions CHAR = Ops.kept(new TensorOptions(ScalarType.Char));

  private final Tensor columns; // (in', out), int8
  private final float[] scales;

  /** Quantizes {@code matrix}, which it does not keep. */
  Int8Matrix(Tensor matrix) {
    int in = (int) matrix.size(1);
    long out = matrix.size(0);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      // Made before what is needed on the way, so that this leaves no hole below what stays.
      Tensor rows = torch.empty(new long[] {out, Int8Rows.width(in)}, CHAR, null);
      Tensor scale = Int8Rows.scale(matrix.abs().amax(new long[] {1}, true));
      rows.copy_(Int8Rows.arranged(matrix.div(scale).round_()));
      columns = Scope.keep(rows.t());
      scales = FloatMemory.all(scale.contiguous());
    }
  }

  /** True if rows like {@code x} are quantized: some, in float32, outside of autograd. */
  static boolean takes(Tensor x) {
    return x.scalar_type().value == ScalarType.Float.value && x.size(0) > 0 && !GradMode.isOn();
  }

  /**
   * {@code x Mᵀ}.
   *
   * @param x {@code (T, in)}
   * @param digits of eight bits each in which {@code x} is written
   */
  Tensor times(Tensor x, int digits) {
    Tensor result = x.new_empty(x.size(0), scales.length);
    try (Scope scope = Scope.open()) {
      Int8Rows rows = Int8Rows.of(x, digits);
      rows.scale(product(rows.digits(), columns), scales, result);
    }
    return result;
  }

  /**
   * The product of {@code a (n, k)} and {@code b (k, m)} in 32-bit integers, good until the thread
   * asks for another one.
   */
  private static Tensor product(Tensor a, Tensor b) {
    Tensor sums = SUMS.get().take(a.size(0), b.size(1));
    PRODUCT.callBoxed(new IValueVector(new IValue(a), new IValue(b), new IValue(sums)));
    return sums;
  }

  /**
   * True if this machine's product of integers is exact: some processors without instructions for
   * it add up in 16 bits, and stop at their largest number.
   */
  static boolean isExact() {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor a = torch.full(new long[] {64, 256}, new Scalar(LARGEST)).to(ScalarType.Char);
      Tensor b = torch.full(new long[] {256, 64}, new Scalar(LARGEST)).to(ScalarType.Char);
      b.narrow(1, 0, 32).neg_();
      Tensor exact = a.to(ScalarType.Double).mm(b.to(ScalarType.Double));
      return product(a, b).to(ScalarType.Double).equal(exact);
    }
  }

  @Override
  public void close() {
    Scope.free(columns);
  }
}
