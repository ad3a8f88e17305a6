package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Parameter;
import io.peft4j.nn.Rows.Span;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A layer norm with gain and bias: the host of norm tuning. */
public final class Norm {
  private final Site site;
  private final Tensor weight;
  private final Tensor bias;
  private final double eps;

  /** A norm over tensors {@code (C)} that it does not own. */
  public Norm(Site site, Tensor weight, Tensor bias, double eps) {
    this.site = site;
    this.weight = weight;
    this.bias = bias;
    this.eps = eps;
  }

  private record Saved(Tensor x, List<Ops.Normed> spans) {}

  /** From {@code (T, C)} to {@code (T, C)}. */
  Tensor forward(Tensor x, Pass pass) {
    boolean whole = !pass.selects(site);
    List<Ops.Normed> normed = new ArrayList<>();
    List<Tensor> parts = new ArrayList<>();
    List<Tensor> kept = new ArrayList<>(List.of(x));
    for (Span span : whole ? List.of(pass.rows().spans().get(0)) : pass.rows().spans()) {
      Tensor in = whole ? x : Ops.rows(x, span.start(), span.end());
      Ops.Normed part = Ops.layerNorm(in, gain(span), shift(span), eps);
      normed.add(part);
      parts.add(part.output());
      kept.add(part.mean());
      kept.add(part.rstd());
    }
    if (pass.recording()) {
      pass.tape().push(new Saved(x, normed), kept.toArray(Tensor[]::new));
    }
    return Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  /** From the gradient of the output to that of the input. */
  Tensor backward(Tensor gradient, Pass pass) {
    Saved saved = pass.tape().pop(Saved.class);
    if (!pass.selects(site)) {
      return Ops.layerNormBackward(gradient, saved.x, saved.spans.get(0), weight, bias, false).x();
    }
    List<Span> spans = pass.rows().spans();
    Tensor[] parts = new Tensor[spans.size()];
    for (int i = 0; i < parts.length; i++) {
      Span span = spans.get(i);
      Parameter w = span.attachments().selected(site, "weight");
      Parameter b = span.attachments().selected(site, "bias");
      Ops.NormGradients g =
          Ops.layerNormBackward(
              Ops.rows(gradient, span.start(), span.end()),
              Ops.rows(saved.x, span.start(), span.end()),
              saved.spans.get(i),
              gain(span).detach(),
              shift(span).detach(),
              w != null || b != null);
      if (w != null && g.weight() != null) {
        pass.gradients(i).of(w).add_(g.weight());
      }
      if (b != null && g.bias() != null) {
        pass.gradients(i).of(b).add_(g.bias());
      }
      parts[i] = g.x();
    }
    return Ops.cat(0, parts);
  }

  private Tensor gain(Span span) {
    Parameter selected = span.attachments().selected(site, "weight");
    return selected == null ? weight : selected.value();
  }

  private Tensor shift(Span span) {
    Parameter selected = span.attachments().selected(site, "bias");
    return selected == null ? bias : selected.value();
  }
}
