package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Activation;
import org.bytedeco.pytorch.Tensor;

/** A feed-forward sub-layer with one widening layer, {@code down(f(up(x)))}. */
public final class Mlp extends FeedForward {
  private final Linear up;
  private final Activation activation;
  private final Linear down;

  /** A feed-forward sub-layer. */
  public Mlp(Site site, Linear up, Activation activation, Linear down) {
    super(site);
    this.up = up;
    this.activation = activation;
    this.down = down;
  }

  private record Saved(Tensor wide) {}

  @Override
  Tensor inner(Tensor x, Pass pass) {
    Tensor wide = up.forward(x, pass);
    if (pass.recording()) {
      pass.tape().push(new Saved(wide), wide);
    }
    return down.forward(activation.apply(wide), pass);
  }

  @Override
  Tensor innerBackward(Tensor gradient, Pass pass) {
    Tensor g = down.backward(gradient, pass, true);
    Tensor wide = pass.tape().pop(Saved.class).wide();
    return up.backward(activation.backward(g, wide), pass, true);
  }
}
