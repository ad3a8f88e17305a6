package io.peft4j.train;

import io.peft4j.engine.Ops;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The softmax cross-entropy of rows of logits {@code (n, V)}, and its gradient in their place. */
final class CrossEntropy {
  private static final Scalar MINUS_ONE = Ops.scalar(-1);

  private CrossEntropy() {}

  /** The loss of each row. */
  static double[] losses(Tensor logits, Tensor targets) {
    return Ops.doubles(normalizers(logits).sub_(logits.gather(1, targets.unsqueeze(1))));
  }

  /** The same; {@code logits} become the gradient of {@code scale} times the sum of the losses. */
  static double[] gradient(Tensor logits, Tensor targets, double scale) {
    Tensor normalizers = normalizers(logits);
    Tensor column = targets.unsqueeze(1);
    double[] losses = Ops.doubles(normalizers.sub(logits.gather(1, column)));
    logits.sub_(normalizers).exp_();
    logits.scatter_add_(1, column, logits.new_full(column.shape(), MINUS_ONE));
    logits.mul_(new Scalar(scale));
    return losses;
  }

  private static Tensor normalizers(Tensor logits) {
    return logits.logsumexp(new long[] {1}, true);
  }
}
