package io.peft4j.engine;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of {@link Kernels} as libtorch's plain operators: what they mean, in any dtype.
 *
 * <p>Forward ones return a new tensor, so that autograd can follow them; backward ones work as
 * {@link Kernels} says.
 */
final class KernelOperators {
  private static final String TANH = "tanh";

  private KernelOperators() {}

  static Kernels.Normed rmsNorm(Tensor x, Tensor weight, double eps) {
    Tensor rstd = rowMean(x.square()).add_(Ops.scalar(eps)).rsqrt();
    return new Kernels.Normed(x.mul(rstd).mul(weight), rstd);
  }

  static void rmsNormBackward(
      Tensor gradient,
      Tensor x,
      Tensor rstd,
      Tensor weight,
      Tensor sum,
      @Nullable Tensor weightGradient) {
    Tensor normed = x.mul(rstd);
    if (weightGradient != null) {
      weightGradient.add_(gradient.mul(normed).sum(0));
    }
    Tensor g = gradient.mul(weight);
    Tensor along = rowMean(g.mul(normed));
    sum.add_(g.sub_(normed.mul_(along)).mul_(rstd));
  }

  private static Tensor rowMean(Tensor x) {
    return x.mean(new long[] {-1}, true, new ScalarTypeOptional());
  }

  static Tensor gated(Gate act, Tensor gate, Tensor up) {
    return (act == Gate.SILU ? torch.silu(gate) : torch.gelu(gate, TANH)).mul(up);
  }

  static void gatedBackward(Gate act, Tensor gradient, Tensor gate, Tensor up) {
    Tensor active = act == Gate.SILU ? torch.silu(gate) : torch.gelu(gate, TANH);
    Tensor g = gradient.mul(up);
    up.copy_(active.mul_(gradient));
    gate.copy_(
        act == Gate.SILU ? torch.silu_backward(g, gate) : torch.gelu_backward(g, gate, TANH));
  }

  static Tensor rope(Tensor x, long headDim, Tensor cos, Tensor sin) {
    long rows = x.size(0);
    long half = cos.size(1);
    Tensor heads = x.view(rows, x.size(1) / headDim, headDim);
    Tensor a = heads.narrow(2, 0, half);
    Tensor b = heads.narrow(2, half, half);
    Tensor rest = heads.narrow(2, 2 * half, headDim - 2 * half);
    Tensor c = cos.unsqueeze(1);
    Tensor s = sin.unsqueeze(1);
    return Ops.cat(2, a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s)), rest)
        .view(rows, x.size(1));
  }

  static double[] crossEntropy(Tensor logits, Tensor targets, double scale) {
    double[] losses = losses(logits, targets);
    Tensor column = targets.unsqueeze(1);
    Tensor minusOne = logits.new_full(column.shape(), new Scalar(-1.0));
    logits.copy_(logits.softmax(1).scatter_add_(1, column, minusOne));
    logits.mul_(new Scalar(scale));
    return losses;
  }

  static double[] losses(Tensor logits, Tensor targets) {
    Tensor own = logits.gather(1, targets.unsqueeze(1));
    return Ops.doubles(logits.logsumexp(new long[] {1}, true).sub_(own));
  }
}
