package io.peft4j.nn;

import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import org.bytedeco.pytorch.Tensor;

/** A feed-forward sub-layer: the host of parallel adapters. */
public abstract sealed class FeedForward permits Mlp, GatedMlp {
  private final Site site;

  FeedForward(Site site) {
    this.site = site;
  }

  /** What the layers do, without what is attached to the sub-layer. */
  abstract Tensor inner(Tensor x, Pass pass);

  /** From the gradient of {@link #inner}'s result to that of its input. */
  abstract Tensor innerBackward(Tensor gradient, Pass pass);

  /** From {@code (T, C)} to {@code (T, C)}. */
  final Tensor forward(Tensor x, Pass pass) {
    return pass.after(site, x, inner(pass.before(site, x), pass));
  }

  /** From the gradient of the output to that of the input. */
  final Tensor backward(Tensor gradient, Pass pass) {
    Recorded.Back back = pass.afterBackward(site, gradient);
    Tensor g = pass.beforeBackward(site, innerBackward(back.y(), pass));
    return back.x() == null ? g : g.add_(back.x());
  }
}
