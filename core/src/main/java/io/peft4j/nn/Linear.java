package io.peft4j.nn;

import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import io.peft4j.engine.FrozenWeight;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Products;
import io.peft4j.nn.Rows.Span;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, {@code y = x Wᵀ + b}: the host of weight methods and of what scales activations.
 *
 * <p>Rows of all spans share one product with the frozen weight; a span that trains its own weight
 * or bias has its own product.
 */
public final class Linear implements AutoCloseable {
  private final Site site;
  private final Tensor weight;
  private FrozenWeight frozen;
  private final @Nullable Tensor bias;

  /**
   * A layer over tensors that it does not own.
   *
   * @param weight {@code (out, in)}
   * @param bias {@code (out)} or null
   */
  public Linear(Site site, Tensor weight, @Nullable Tensor bias) {
    this.site = site;
    this.weight = weight;
    this.frozen = FrozenWeight.of(weight);
    this.bias = bias;
  }

  public Site site() {
    return site;
  }

  /** The frozen weight {@code (out, in)}. */
  public Tensor weight() {
    return weight;
  }

  /** Makes products with the frozen weight in eight bits from now on. */
  public void quantize() {
    frozen.close();
    frozen = FrozenWeight.int8(weight);
  }

  /** Takes over what was written into {@link #weight}. */
  public void refresh() {
    frozen.refresh();
  }

  /** The frozen bias {@code (out)}, or null. */
  public @Nullable Tensor bias() {
    return bias;
  }

  /** From {@code (T, in)} to {@code (T, out)}. */
  Tensor forward(Tensor x, Pass pass) {
    Tensor in = pass.before(site, x);
    return pass.after(site, x, product(in, pass));
  }

  /**
   * From the gradient of the output to that of the input.
   *
   * @param needed false if nothing below wants it; then null is returned
   */
  @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    Recorded.Back back = pass.afterBackward(site, gradient);
    Tensor g = productBackward(back.y(), pass, needed);
    if (g != null) {
      g = pass.beforeBackward(site, g);
      return back.x() == null ? g : g.add_(back.x());
    }
    return null;
  }

  private record Saved(Tensor x) {}

  private Tensor product(Tensor x, Pass pass) {
    if (!pass.selects(site)) {
      return frozen.linear(x, bias);
    }
    if (pass.recording()) {
      pass.tape().push(new Saved(x), x);
    }
    List<Span> spans = pass.rows().spans();
    Tensor[] parts = new Tensor[spans.size()];
    for (int i = 0; i < parts.length; i++) {
      Span span = spans.get(i);
      Parameter w = span.attachments().selected(site, "weight");
      Parameter b = span.attachments().selected(site, "bias");
      parts[i] =
          Products.linear(
              Ops.rows(x, span.start(), span.end()),
              w == null ? weight : w.value(),
              b == null ? bias : b.value());
    }
    return Ops.cat(0, parts);
  }

  private @Nullable Tensor productBackward(Tensor gradient, Pass pass, boolean needed) {
    boolean wanted = needed || pass.changesInput(site);
    if (!pass.selects(site)) {
      return wanted ? frozen.linearBackward(gradient) : null;
    }
    Tensor x = pass.tape().pop(Saved.class).x();
    List<Span> spans = pass.rows().spans();
    Tensor[] parts = new Tensor[spans.size()];
    for (int i = 0; i < parts.length; i++) {
      Span span = spans.get(i);
      Tensor g = Ops.rows(gradient, span.start(), span.end());
      Parameter w = span.attachments().selected(site, "weight");
      Parameter b = span.attachments().selected(site, "bias");
      if (w != null) {
        pass.gradients(i).of(w).addmm_(g.t(), Ops.rows(x, span.start(), span.end()));
      }
      if (b != null) {
        pass.gradients(i).of(b).add_(g.sum(0));
      }
      parts[i] = wanted ? Products.linearBackward(g, w == null ? weight : w.value().detach()) : g;
    }
    return wanted ? Ops.cat(0, parts) : null;
  }

  @Override
  public void close() {
    frozen.close();
  }
}
