package io.peft4j.nn;

import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention of every sequence over itself, and over what a {@link KvCache} remembers.
 *
 * <pre>
 *   x ─┬─ queries ─(norm)─(rope)─┐
 *      ├─ keys ────(norm)─(rope)─┼─ softmax(q kᵀ) v ── out ── y
 *      └─ values ────────────────┘
 * </pre>
 */
public final class Attention {
  private final Site site;
  private final Projections projections;
  private final Turns turns;
  private final DotProduct product;
  private final Linear out;

  /** Attention as block {@code site.layer()}'s sub-layer. */
  public Attention(Site site, Projections projections, Turns turns, Linear out, Heads heads) {
    this.site = site;
    this.projections = projections;
    this.turns = turns;
    this.product = new DotProduct(site.layer(), heads);
    this.out = out;
  }

  /**
   * What happens to each head of queries and keys before they meet.
   *
   * @param queryNorm over the width of a head, or null
   * @param keyNorm likewise
   * @param rope null where positions are embedded
   */
  public record Turns(@Nullable Norm queryNorm, @Nullable Norm keyNorm, @Nullable Rope rope) {
    /** Nothing. */
    public static final Turns NONE = new Turns(null, null, null);

    private Tensor forward(Tensor x, @Nullable Norm norm, int heads, Pass pass) {
      Tensor normed =
          norm == null
              ? x
              : norm.forward(x.view(x.size(0), heads, x.size(1) / heads), pass).view(x.shape());
      return rope == null ? normed : rope.rotate(normed, heads, pass);
    }

    private Tensor backward(Tensor gradient, @Nullable Norm norm, int heads, Pass pass) {
      Tensor g = rope == null ? gradient : rope.rotateBack(gradient, heads, pass);
      return norm == null
          ? g
          : norm.backward(g.view(g.size(0), heads, g.size(1) / heads), pass).view(g.shape());
    }
  }

  private Tensor[] project(Tensor x, Pass pass) {
    Tensor[] p = projections.forward(x, pass);
    p[0] = turns.forward(p[0], turns.queryNorm, product.heads().query(), pass);
    p[1] = turns.forward(p[1], turns.keyNorm, product.heads().keyValue(), pass);
    return p;
  }

  /** From {@code (T, C)} to {@code (T, C)}. */
  Tensor forward(Tensor x, Pass pass) {
    Tensor[] p = project(pass.before(site, x), pass);
    Tensor context = product.forward(p[0], p[1], p[2], pass);
    return pass.after(site, x, out.forward(context, pass));
  }

  /** Keys and values {@code (T, kv)} of the rows as queries meet them, without any prompt's. */
  Tensor[] keyValues(Tensor x, Pass pass) {
    return Arrays.copyOfRange(project(x, pass), 1, 3);
  }

  /** From the gradient of the output to that of the input, null if that is not needed. */
  @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    boolean inner = needed || pass.changesInput(site);
    Recorded.Back back = pass.afterBackward(site, gradient);
    Tensor context = out.backward(back.y(), pass, true);
    Tensor[] g = product.backward(context, pass);
    g[1] = turns.backward(g[1], turns.keyNorm, product.heads().keyValue(), pass);
    g[0] = turns.backward(g[0], turns.queryNorm, product.heads().query(), pass);
    Tensor sum = projections.backward(g, pass, inner);
    if (sum == null) {
      return null;
    }
    sum = pass.beforeBackward(site, sum);
    return back.x() == null ? sum : sum.add_(back.x());
  }
}
