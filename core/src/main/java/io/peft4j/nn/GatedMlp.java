package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Activation;
import io.peft4j.engine.Elementwise;
import org.bytedeco.pytorch.Tensor;

/**
 * A gated feed-forward sub-layer (Shazeer 2020, arXiv:2002.05202), {@code down(f(gate(x)) ∘
 * up(x))}.
 */
public final class GatedMlp extends FeedForward {
  private final Linear gate;
  private final Linear up;
  private final Activation activation;
  private final Linear down;

  /** A gated feed-forward sub-layer. */
  public GatedMlp(Site site, Linear gate, Linear up, Activation activation, Linear down) {
    super(site);
    this.gate = gate;
    this.up = up;
    this.activation = activation;
    this.down = down;
  }

  private record Saved(Tensor gate, Tensor up) {}

  @Override
  Tensor inner(Tensor x, Pass pass) {
    Tensor g = gate.forward(x, pass);
    Tensor u = up.forward(x, pass);
    if (pass.recording()) {
      pass.tape().push(new Saved(g, u), g, u);
    }
    return down.forward(Elementwise.gated(activation, g, u, !pass.recording()), pass);
  }

  @Override
  Tensor innerBackward(Tensor gradient, Pass pass) {
    Tensor wide = down.backward(gradient, pass, true);
    Saved saved = pass.tape().pop(Saved.class);
    Elementwise.GatedGradients g =
        Elementwise.gatedBackward(activation, wide, saved.gate, saved.up);
    Tensor fromUp = up.backward(g.up(), pass, true);
    return gate.backward(g.gate(), pass, true).add_(fromUp);
  }
}
