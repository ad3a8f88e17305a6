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
 * <p>Where nothing is recorded for autograd they are oneDNN's, which takes a weight as it lies and is a
 * tenth faster on a few hundred rows than OpenBLAS, libtorch's choice for float32. Elsewhere, and
 * where this build of libtorch has no oneDNN, they are libtorch's own.
 */
public final class Products {
  private static final @Nullable OneDnn ONE_DNN = torch.hasMKLDNN() ? new OneDnn() : null;

  private Products() {}

  /**
   * {@code x Wᵀ + b}.
   *
   * @param x {@code (T, in)}
   * @param weight {@code (out, in)}
   * @param bias {@code (out)} or null
   */
  public static Tensor linear(Tensor x, Tensor weight, @Nullable Tensor bias) {
    OneDnn oneDnn = oneDnn(x);
    if (oneDnn != null) {
      Tensor y = oneDnn.linear(x, weight);
      return bias == null ? y : y.add_(bias);
    }
    return bias == null
        ? torch.linear(x, weight)
        : torch.linear(x, weight, new TensorOptional(bias));
  }

  /** {@code g W}, the gradient of {@link #linear}'s input given that of its output. */
  public static Tensor linearBackward(Tensor gradient, Tensor weight) {
    OneDnn oneDnn = oneDnn(gradient);
    return oneDnn == null ? gradient.mm(weight) : oneDnn.linear(gradient, weight.t());
  }

  private static @Nullable OneDnn oneDnn(Tensor x) {
    return x.scalar_type().value == ScalarType.Float.value && !GradMode.isOn() ? ONE_DNN : null;
  }

  /** The operator that TorchInductor calls; it has no gradient. */
  private static final class OneDnn {
    private final OperatorHandle handle = Ops.handle("mkldnn::_linear_pointwise");
    private final IValue none = kept(new IValue());
    private final IValue noActivation = kept(new IValue("none"));
    private final IValue noScalars = kept(new IValue(emptyList(handle.schema(), 4)));

    Tensor linear(Tensor x, Tensor weight) {
      IValueVector stack =
          new IValueVector(
              new IValue(x), new IValue(weight), none, noActivation, noScalars, none);
      handle.callBoxed(stack);
      return Scope.own(stack.get(0).toTensor());
    }

    /** An empty list of the type that an operator's argument has. */
    private static GenericList emptyList(FunctionSchema schema, int argument) {
      return new GenericList(schema.arguments().position(argument).type().get().containedType(0));
    }

    private static IValue kept(IValue value) {
      value.retainReference();
      return value;
    }
  }
}
