package io.peft4j.engine;

import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products of rows with a layer's weight.
 *
 * <p>Where nothing is recorded for autograd they are oneDNN's, which takes a weight as it lies and
 * is a tenth faster on a few hundred rows than OpenBLAS, libtorch's choice for float32. Elsewhere,
 * and where this build of libtorch has no oneDNN, they are libtorch's own.
 */
public final class Products {
  private static final boolean HAS_ONE_DNN = torch.hasMKLDNN();

  private Products() {}

  /**
   * {@code x Wᵀ + b}.
   *
   * @param x {@code (T, in)}
   * @param weight {@code (out, in)}
   * @param bias {@code (out)} or null
   */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    if (byOneDnn(x)) {
      Tensor y = OneDnn.linear(x, weight);
      return bias == null ? y : y.add_(bias);
    }
    return bias == null
        ? torch.linear(x, weight)
        : torch.linear(x, weight, new TensorOptional(bias));
  }

  /**
   * A weight {@code (out, in)} in the order that oneDNN reads fastest, for {@link #linear} only.
   */
  static Tensor packed(Tensor weight) {
    return OneDnn.packed(weight);
  }

  /** {@code g W}, the gradient of {@link #linear}'s input given that of its output. */
  public static Tensor linearBackward(Tensor gradient, Tensor weight) {
    return byOneDnn(gradient) ? OneDnn.linear(gradient, weight.t()) : gradient.mm(weight);
  }

  /** True if a product of {@code x} is oneDNN's. */
  static boolean byOneDnn(Tensor x) {
    return HAS_ONE_DNN && x.scalar_type().value == ScalarType.Float.value && !GradMode.isOn();
  }

  /** The operators that TorchInductor calls; they have no gradient. */
  private static final class OneDnn {
    private static final OperatorHandle HANDLE = Ops.handle("mkldnn::_linear_pointwise");
    private static final OperatorHandle PACK = Ops.handle("mkldnn::_reorder_linear_weight");

    /** Rows that the order is chosen for: good for fewer and for more. */
    private static final IValue TYPICAL_ROWS = Ops.kept(new IValue(64L));

    private static final IValue NO_ACTIVATION = Ops.kept(new IValue("none"));
    private static final IValue NO_SCALARS = Ops.kept(new IValue(emptyList(HANDLE.schema(), 4)));

    static Tensor linear(Tensor x, Tensor weight) {
      IValueVector stack =
          new IValueVector(
              new IValue(x), new IValue(weight), Ops.NONE, NO_ACTIVATION, NO_SCALARS, Ops.NONE);
      HANDLE.callBoxed(stack);
      return Scope.own(stack.get(0).toTensor());
    }

    static Tensor packed(Tensor weight) {
      IValueVector stack = new IValueVector(new IValue(weight), TYPICAL_ROWS);
      PACK.callBoxed(stack);
      return Ops.result(stack, 0);
    }

    /** An empty list of the type that an operator's argument has. */
    private static GenericList emptyList(FunctionSchema schema, int argument) {
      return new GenericList(schema.arguments().position(argument).type().get().containedType(0));
    }
  }
}
