package io.peft4j.nn;

import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A feed-forward layer with exact GELU, {@code down(gelu(up(x)))}: the host of parallel adapters.
 */
public final class Mlp {
  private final Site site;
  private final Linear up;
  private final Linear down;

  /** A feed-forward sub-layer. */
  public Mlp(Site site, Linear up, Linear down) {
    this.site = site;
    this.up = up;
    this.down = down;
  }

  private record Saved(Tensor wide) {}

  /** From {@code (T, C)} to {@code (T, C)}. */
  Tensor forward(Tensor x, Pass pass) {
    Tensor wide = up.forward(pass.before(site, x), pass);
    if (pass.recording()) {
      pass.tape().push(new Saved(wide), wide);
    }
    return pass.after(site, x, down.forward(torch.gelu(wide), pass));
  }

  /** From the gradient of the output to that of the input. */
  Tensor backward(Tensor gradient, Pass pass) {
    Recorded.Back back = pass.afterBackward(site, gradient);
    Tensor g = down.backward(back.y(), pass, true);
    Tensor wide = pass.tape().pop(Saved.class).wide();
    g = up.backward(torch.gelu_backward(g, wide), pass, true);
    g = pass.beforeBackward(site, g);
    return back.x() == null ? g : g.add_(back.x());
  }
}
