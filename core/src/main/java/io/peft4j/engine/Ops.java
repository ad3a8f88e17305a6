package io.peft4j.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Operators that the Java bindings lack or make awkward.
 *
 * <p>An operator without a Java method is reached through libtorch's boxed dispatcher, at about two
 * microseconds more a call. Option objects are native allocations: the constant ones are made once.
 */
public final class Ops {
  private static final Map<String, OperatorHandle> HANDLES = new ConcurrentHashMap<>();
  private static final Map<Double, Scalar> SCALARS = new ConcurrentHashMap<>();

  private static final Scalar MINUS_INFINITY = scalar(Double.NEGATIVE_INFINITY);

  private static final BoolPointer ALL = mask(true);
  private static final BoolPointer INPUT_ONLY = mask(false);

  static final IValue NONE = kept(new IValue());

  private Ops() {}

  private static BoolPointer mask(boolean parameters) {
    BoolPointer mask = new BoolPointer(3);
    mask.retainReference();
    return mask.put(0, true).put(1, parameters).put(2, parameters);
  }

  /** A constant argument, made once. */
  static <P extends Pointer> P kept(P value) {
    value.retainReference();
    return value;
  }

  /**
   * A constant as libtorch wants it, made once per value: for constants, not for computed values.
   */
  public static Scalar scalar(double value) {
    return SCALARS.computeIfAbsent(
        value,
        v -> {
          Scalar scalar = new Scalar(v);
          scalar.retainReference();
          return scalar;
        });
  }

  /**
   * Gradients of {@code output} weighted by {@code gradient} with respect to {@code inputs}; null
   * for an input that the output does not depend on.
   */
  public static List<@Nullable Tensor> vectorJacobian(
      Tensor output, List<Tensor> inputs, Tensor gradient) {
    TensorVector found =
        torch.grad(
            new TensorVector(output),
            new TensorVector(inputs.toArray(Tensor[]::new)),
            new TensorVector(gradient),
            new BoolOptional(false),
            false,
            true);
    List<@Nullable Tensor> result = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor g = Scope.own(found.get(i));
      result.add(g.defined() ? g : null);
    }
    return result;
  }

  /** What a norm keeps for its gradient; an RMS norm has no mean. */
  public record Normed(Tensor output, @Nullable Tensor mean, Tensor rstd) {}

  /** Layer norm over the last dimension of {@code x}. */
  public static Normed layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    T_TensorTensorTensor_T r =
        torch.native_layer_norm(
            x, new long[] {x.size(-1)}, new TensorOptional(weight), new TensorOptional(bias), eps);
    return new Normed(Scope.own(r.get0()), Scope.own(r.get1()), Scope.own(r.get2()));
  }

  /** Gradients of a norm with respect to input, weight and bias; the last two on request. */
  public record NormGradients(Tensor x, @Nullable Tensor weight, @Nullable Tensor bias) {}

  /** The backward pass of {@link #layerNorm}. */
  public static NormGradients layerNormBackward(
      Tensor gradient, Tensor x, Normed saved, Tensor weight, Tensor bias, boolean parameters) {
    T_TensorTensorTensor_T r =
        torch.native_layer_norm_backward(
            gradient,
            x,
            new long[] {x.size(-1)},
            Objects.requireNonNull(saved.mean()),
            saved.rstd(),
            new TensorOptional(weight),
            new TensorOptional(bias),
            parameters ? ALL : INPUT_ONLY);
    return parameters
        ? new NormGradients(Scope.own(r.get0()), Scope.own(r.get1()), Scope.own(r.get2()))
        : new NormGradients(Scope.own(r.get0()), null, null);
  }

  /**
   * What is added to scores so that query {@code i} of {@code length}, behind {@code before} other
   * rows, sees no later key: {@code (length, before + length)} of 0 and −∞.
   *
   * @param window how many keys a query sees, its own included; 0 for all
   */
  public static Tensor causalMask(Tensor like, long length, long before, long window) {
    long[] shape = {length, before + length};
    Tensor mask = torch.full(shape, MINUS_INFINITY, like.options()).triu_(before + 1);
    return window == 0
        ? mask
        : mask.add_(torch.full(shape, MINUS_INFINITY, like.options()).tril_(before - window));
  }

  /** Tensors joined along {@code dim}. */
  public static Tensor cat(long dim, Tensor... parts) {
    return parts.length == 1 ? parts[0] : torch.cat(new TensorVector(parts), dim);
  }

  /** {@code x (n, C)} with rows of zeros behind it, {@code (rows, C)}. */
  public static Tensor padded(Tensor x, long rows) {
    return torch.constant_pad_nd(x, 0, 0, 0, rows - x.size(0));
  }

  /** Rows {@code start … end−1} of {@code x}. */
  public static Tensor rows(Tensor x, long start, long end) {
    return start == 0 && end == x.size(0) ? x : x.narrow(0, start, end - start);
  }

  /** Elements {@code start … end−1} along {@code dim}. */
  public static Tensor slice(Tensor x, long dim, long start, long end) {
    return x.slice(dim, new LongOptional(start), new LongOptional(end), 1);
  }

  /** All elements of a floating-point tensor, row by row. */
  public static double[] doubles(Tensor x) {
    double[] values = new double[Math.toIntExact(x.numel())];
    x.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(values);
    return values;
  }

  /** Fills {@code into} with the elements of a contiguous float32 tensor from {@code first} on. */
  public static void floats(Tensor x, long first, float[] into) {
    x.data_ptr_float().position(first).get(into);
  }

  /** All elements of an integer tensor, row by row. */
  public static long[] longs(Tensor x) {
    long[] values = new long[Math.toIntExact(x.numel())];
    x.to(ScalarType.Long).contiguous().data_ptr_long().get(values);
    return values;
  }

  static OperatorHandle handle(String name) {
    return HANDLES.computeIfAbsent(name, n -> handle(n, ""));
  }

  static OperatorHandle handle(String name, String overload) {
    return kept(Dispatcher.singleton().findSchemaOrThrow(name, overload));
  }

  /** A result of a boxed call. */
  static Tensor result(IValueVector stack, long i) {
    return Scope.own(stack.get(i).toTensor());
  }
}
