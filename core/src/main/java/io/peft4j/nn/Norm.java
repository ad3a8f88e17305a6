package io.peft4j.nn;

import io.peft4j.boundary.Site;
import io.peft4j.engine.Elementwise;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Ops.NormGradients;
import io.peft4j.engine.Ops.Normed;
import io.peft4j.engine.Parameter;
import io.peft4j.nn.Rows.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A norm over the last dimension of rows: the host of norm tuning. */
public final class Norm {

  /** The formula. */
  public enum Kind {
    /** {@code g ∘ (x − mean) / deviation + b} (Ba et al. 2016, arXiv:1607.06450). */
    LAYER,
    /** {@code g ∘ x / √mean(x²)} (Zhang and Sennrich 2019, arXiv:1910.07467). */
    RMS,
    /** The same with the gain stored as its distance from one, as in Gemma. */
    RMS_AROUND_ONE
  }

  private final Site site;
  private final Kind kind;
  private final Tensor weight;
  private final @Nullable Tensor bias;
  private final double eps;

  /**
   * A norm over tensors {@code (C)} that it does not own.
   *
   * @param bias null unless it is a layer norm
   */
  public Norm(Site site, Kind kind, Tensor weight, @Nullable Tensor bias, double eps) {
    this.site = site;
    this.kind = kind;
    this.weight = weight;
    this.bias = bias;
    this.eps = eps;
  }

  private record Saved(Tensor x, List<Normed> spans) {}

  /** True if some span trains its own copy. */
  boolean trained(Pass pass) {
    return pass.selects(site);
  }

  /** From {@code (T, …, C)} to the same shape. */
  Tensor forward(Tensor x, Pass pass) {
    boolean whole = !pass.selects(site);
    List<Normed> normed = new ArrayList<>();
    List<Tensor> parts = new ArrayList<>();
    List<Tensor> kept = new ArrayList<>(List.of(x));
    for (Span span : whole ? List.of(pass.rows().spans().get(0)) : pass.rows().spans()) {
      Tensor in = whole ? x : Ops.rows(x, span.start(), span.end());
      Normed part =
          kind == Kind.LAYER
              ? Ops.layerNorm(in, weight(span), bias(span), eps)
              : Elementwise.rmsNorm(in, gain(weight(span)), eps);
      normed.add(part);
      parts.add(part.output());
      kept.add(part.rstd());
      if (part.mean() != null) {
        kept.add(part.mean());
      }
    }
    if (pass.recording()) {
      pass.tape().push(new Saved(x, normed), kept.toArray(Tensor[]::new));
    }
    return Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  /** From the gradient of the output to that of the input. */
  Tensor backward(Tensor gradient, Pass pass) {
    Saved saved = pass.tape().pop(Saved.class);
    List<Span> spans = pass.rows().spans();
    if (!pass.selects(site)) {
      return backward(gradient, saved.x, saved.spans.get(0), spans.get(0), false).x();
    }
    Tensor[] parts = new Tensor[spans.size()];
    for (int i = 0; i < parts.length; i++) {
      Span span = spans.get(i);
      Parameter w = span.attachments().selected(site, "weight");
      Parameter b = span.attachments().selected(site, "bias");
      NormGradients g =
          backward(
              Ops.rows(gradient, span.start(), span.end()),
              Ops.rows(saved.x, span.start(), span.end()),
              saved.spans.get(i),
              span,
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

  private NormGradients backward(
      Tensor gradient, Tensor x, Normed normed, Span span, boolean parameters) {
    Tensor w = weight(span).detach();
    return kind == Kind.LAYER
        ? Ops.layerNormBackward(gradient, x, normed, w, bias(span).detach(), parameters)
        : Elementwise.rmsNormBackward(gradient, x, normed, gain(w), parameters);
  }

  private Tensor gain(Tensor w) {
    return kind == Kind.RMS_AROUND_ONE ? w.add(Ops.scalar(1)) : w;
  }

  private Tensor weight(Span span) {
    Parameter selected = span.attachments().selected(site, "weight");
    return selected == null ? weight : selected.value();
  }

  private Tensor bias(Span span) {
    Parameter selected = span.attachments().selected(site, "bias");
    return selected == null ? Objects.requireNonNull(bias) : selected.value();
  }
}
