package io.peft4j.engine;

import io.peft4j.engine.Ops.NormGradients;
import io.peft4j.engine.Ops.Normed;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a decoder does between its matrix products, by libtorch's operators.
 *
 * <p>Each function is plain tensor code while gradients are recorded, and works in place, where it
 * says so, while they are not.
 */
public final class Elementwise {
  private static final Scalar MINUS = Ops.scalar(-1);

  private Elementwise() {}

  /**
   * RMS norm (Zhang and Sennrich 2019, arXiv:1910.07467) over the last dimension.
   *
   * @param gain {@code (C)}
   */
  public static Normed rmsNorm(Tensor x, Tensor gain, double eps) {
    Tensor rstd = mean(x.square()).add(Ops.scalar(eps)).rsqrt(); // (…, 1)
    Tensor scaled = x.mul(rstd);
    return new Normed(GradMode.isOn() ? scaled.mul(gain) : scaled.mul_(gain), null, rstd);
  }

  /** The backward pass of {@link #rmsNorm}; the gradient of the gain on request. */
  public static NormGradients rmsNormBackward(
      Tensor gradient, Tensor x, Normed saved, Tensor gain, boolean parameters) {
    Tensor scaled = x.mul(saved.rstd());
    Tensor product = gradient.mul(scaled);
    Tensor forGain = parameters ? product.view(-1, gain.size(0)).sum(0) : null;
    Tensor mean = mean(product.mul_(gain));
    Tensor gx = gradient.mul(gain).addcmul_(scaled, mean, MINUS).mul_(saved.rstd());
    return new NormGradients(gx, forGain, null);
  }

  private static Tensor mean(Tensor x) {
    return x.mean(new long[] {-1}, true, null);
  }

  /**
   * {@code f(gate) ∘ up}, element by element.
   *
   * @param reuse true if {@code gate} is not needed any more: its memory then holds the result
   */
  public static Tensor gated(Activation f, Tensor gate, Tensor up, boolean reuse) {
    Tensor inner = f.apply(gate);
    if (GradMode.isOn()) {
      return inner.mul(up);
    }
    return reuse ? gate.copy_(inner.mul_(up)) : inner.mul_(up);
  }

  /** Gradients of gate and up. */
  public record GatedGradients(Tensor gate, Tensor up) {}

  /** The backward pass of {@link #gated}; whatever comes in may be overwritten. */
  public static GatedGradients gatedBackward(
      Activation f, Tensor gradient, Tensor gate, Tensor up) {
    Tensor forUp = f.apply(gate).mul_(gradient);
    return new GatedGradients(f.backward(gradient.mul_(up), gate), forUp);
  }

  /**
   * Turns pairs of elements {@code (i, i + n)} of every head by the angles of its row (Su et al.
   * 2021, arXiv:2104.09864), in place.
   *
   * @param x {@code (T, heads · D)}
   * @param cos {@code (T, n)} with {@code 2n ≤ D}
   * @param sin {@code (T, n)}; its negative turns the other way
   */
  public static Tensor rotate(Tensor x, int heads, Tensor cos, Tensor sin) {
    long n = cos.size(1);
    long width = x.size(1) / heads;
    Tensor split = x.view(x.size(0), heads, width);
    Tensor first = split.narrow(2, 0, n);
    Tensor second = split.narrow(2, n, n);
    Tensor c = cos.unsqueeze(1); // (T, 1, n)
    Tensor s = sin.unsqueeze(1);
    if (GradMode.isOn()) {
      Tensor rest = split.narrow(2, 2 * n, width - 2 * n);
      Tensor turnedFirst = first.mul(c).addcmul(second, s, MINUS);
      Tensor turnedSecond = second.mul(c).addcmul(first, s);
      return Ops.cat(2, turnedFirst, turnedSecond, rest).view(x.shape());
    }
    Tensor old = first.clone();
    first.mul_(c).addcmul_(second, s, MINUS);
    second.mul_(c).addcmul_(old, s);
    return x;
  }
}
