package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder computes between its matrix products: norms, gates, rotary positions, the loss.
 *
 * <p>Where autograd records, these are libtorch's operators and give new tensors. Elsewhere they may
 * work in place, as each says, and must not be given a tensor that an autograd graph has saved.
 */
public final class Kernels {
  private static final boolean FAST = OptimizingCompiler.isOn();

  private Kernels() {}

  private static boolean fast(Tensor... tensors) {
    return FAST && !GradMode.isOn() && FloatMemory.canHold(tensors);
  }

  /**
   * What a root mean square norm gives.
   *
   * @param output {@code (T, C)}
   * @param rstd the factor on each row, {@code (T, 1)}
   */
  public record Normed(Tensor output, Tensor rstd) {}

  /**
   * Root mean square norm (Zhang and Sennrich 2019, arXiv:1910.07467): {@code x · rstd · weight}.
   *
   * @param x {@code (T, C)}
   * @param weight {@code (C)}
   */
  public static Normed rmsNorm(Tensor x, Tensor weight, double eps) {
    if (!fast(x, weight)) {
      return KernelOperators.rmsNorm(x, weight, eps);
    }
    Tensor output = torch.empty_like(x);
    Tensor rstd = x.new_empty(x.size(0), 1);
    new FastNorm(x, weight).forward(x, eps, output, rstd);
    return new Normed(output, rstd);
  }

  /**
   * The backward pass of {@link #rmsNorm}.
   *
   * @param gradient of the norm's output {@code (T, C)}
   * @param x the norm's input
   * @param sum the gradient of the input is added to it: the residual's {@code (T, C)}, or zeros
   * @param weightGradient the weight's gradient is added to it {@code (C)}; null if not wanted
   */
  public static void rmsNormBackward(
      Tensor gradient,
      Tensor x,
      Tensor rstd,
      Tensor weight,
      Tensor sum,
      @Nullable Tensor weightGradient) {
    if (fast(gradient, x, rstd, weight, sum)) {
      new FastNorm(x, weight).backward(gradient, x, rstd, sum, weightGradient);
    } else {
      KernelOperators.rmsNormBackward(gradient, x, rstd, weight, sum, weightGradient);
    }
  }

  /** {@code act(gate) · up} of two {@code (T, C)} as a new tensor. */
  public static Tensor gated(Gate act, Tensor gate, Tensor up) {
    if (!fast(gate, up)) {
      return KernelOperators.gated(act, gate, up);
    }
    Tensor output = torch.empty_like(up);
    new FastGate(act == Gate.GELU_TANH).forward(gate, up, output);
    return output;
  }

  /**
   * The backward pass of {@link #gated}: the gradients overwrite {@code gate} and {@code up}.
   *
   * @param gradient of the product {@code (T, C)}
   */
  public static void gatedBackward(Gate act, Tensor gradient, Tensor gate, Tensor up) {
    if (fast(gradient, gate, up)) {
      new FastGate(act == Gate.GELU_TANH).backward(gradient, gate, up);
    } else {
      KernelOperators.gatedBackward(act, gradient, gate, up);
    }
  }

  /**
   * Rotary positions (Su et al. 2021, arXiv:2104.09864) in the layout of Hugging Face's
   * checkpoints: of the first {@code 2·half} columns of each head, column {@code i} and {@code i +
   * half} are a point in the plane, which is turned. In place where autograd does not record.
   *
   * @param x {@code (T, heads · headDim)}
   * @param cos of each row's angles, {@code (T, half)}
   * @param sin of each row's angles, {@code (T, half)}
   * @return the turned rows
   */
  public static Tensor rope(Tensor x, long headDim, Tensor cos, Tensor sin) {
    if (fast(x, cos, sin)) {
      int width = Math.toIntExact(x.size(1));
      new FastRope((int) (width / headDim), width, (int) cos.size(1)).rotate(x, cos, sin);
      return x;
    }
    Tensor turned = KernelOperators.rope(x, headDim, cos, sin);
    return GradMode.isOn() ? turned : x.copy_(turned);
  }

  /** The backward pass of {@link #rope}, in place: it turns the other way. */
  public static void ropeBackward(Tensor gradient, long headDim, Tensor cos, Tensor sin) {
    rope(gradient, headDim, cos, sin.neg());
  }

  /**
   * Softmax cross-entropy and its gradient.
   *
   * @param logits {@code (n, V)}; overwritten with the gradient of {@code scale · Σ losses}
   * @param targets {@code (n)}, int64
   * @return the loss of each row
   */
  public static double[] crossEntropy(Tensor logits, Tensor targets, double scale) {
    return fast(logits)
        ? new FastLoss(logits, targets).withGradient(scale)
        : KernelOperators.crossEntropy(logits, targets, scale);
  }

  /** The losses of {@link #crossEntropy} alone; {@code logits} may be overwritten. */
  public static double[] losses(Tensor logits, Tensor targets) {
    return fast(logits)
        ? new FastLoss(logits, targets).losses()
        : KernelOperators.losses(logits, targets);
  }
}
