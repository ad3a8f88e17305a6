package io.peft4j.nn;

import io.peft4j.boundary.Recorded;
import io.peft4j.boundary.Site;
import io.peft4j.engine.Ops;
import io.peft4j.nn.Rows.Group;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Multi-head attention of every sequence over itself: the host of virtual keys and values.
 *
 * <p>Sequences of one length are attended to in one call. The projections run over all rows at
 * once.
 */
public final class Attention {
  private final Site site;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear out;
  private final int heads;
  private final int headDim;

  /** Attention as block {@code site.layer()}'s sub-layer. */
  public Attention(
      Site site, Linear query, Linear key, Linear value, Linear out, int heads, int headDim) {
    this.site = site;
    this.query = query;
    this.key = key;
    this.value = value;
    this.out = out;
    this.heads = heads;
    this.headDim = headDim;
  }

  private record Saved(Tensor q, Tensor k, Tensor v, List<Ops.Attended> groups) {}

  /** From {@code (T, C)} to {@code (T, C)}. */
  Tensor forward(Tensor x, Pass pass) {
    Tensor in = pass.before(site, x);
    Tensor q = query.forward(in, pass);
    Tensor k = key.forward(in, pass);
    Tensor v = value.forward(in, pass);
    Tensor context = attend(q, k, v, pass);
    return pass.after(site, x, out.forward(context, pass));
  }

  /** Keys and values {@code (T, kv)} of the rows, without those of any prompt. */
  Tensor[] keyValues(Tensor x, Pass pass) {
    return new Tensor[] {key.forward(x, pass), value.forward(x, pass)};
  }

  private Tensor attend(Tensor q, Tensor k, Tensor v, Pass pass) {
    List<Ops.Attended> attended = new ArrayList<>();
    List<Tensor> parts = new ArrayList<>();
    List<Tensor> kept = new ArrayList<>(List.of(q, k, v));
    for (Group group : pass.rows().groups()) {
      PromptUse prompt = pass.keyValues(group.span());
      Tensor keys = withPrompt(split(k, group), prompt, group, 0);
      Tensor values = withPrompt(split(v, group), prompt, group, 1);
      Ops.Attended part = Ops.attention(split(q, group), keys, values, false);
      attended.add(part);
      kept.add(part.output());
      kept.add(part.logSumExp());
      parts.add(join(part.output(), group));
    }
    if (pass.recording()) {
      pass.tape().push(new Saved(q, k, v, attended), kept.toArray(Tensor[]::new));
    }
    return Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  /** From the gradient of the output to that of the input, null if that is not needed. */
  @Nullable Tensor backward(Tensor gradient, Pass pass, boolean needed) {
    boolean inner = needed || pass.changesInput(site);
    Recorded.Back back = pass.afterBackward(site, gradient);
    Tensor context = out.backward(back.y(), pass, true);
    Tensor[] g = attendBackward(context, pass);
    Tensor fromValue = value.backward(g[2], pass, inner);
    Tensor fromKey = key.backward(g[1], pass, inner);
    Tensor fromQuery = query.backward(g[0], pass, inner);
    if (!inner) {
      return null;
    }
    Tensor sum = pass.beforeBackward(site, fromQuery.add_(fromKey).add_(fromValue));
    return back.x() == null ? sum : sum.add_(back.x());
  }

  private Tensor[] attendBackward(Tensor gradient, Pass pass) {
    Saved saved = pass.tape().pop(Saved.class);
    List<Tensor> gq = new ArrayList<>();
    List<Tensor> gk = new ArrayList<>();
    List<Tensor> gv = new ArrayList<>();
    List<Group> groups = pass.rows().groups();
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      PromptUse prompt = pass.keyValues(group.span());
      int virtual = prompt == null ? 0 : prompt.length();
      Ops.AttentionGradients g =
          Ops.attentionBackward(
              split(gradient, group),
              split(saved.q, group),
              withPrompt(split(saved.k, group), prompt, group, 0),
              withPrompt(split(saved.v, group), prompt, group, 1),
              saved.groups.get(i),
              false);
      gq.add(join(g.q(), group));
      gk.add(join(g.k().narrow(2, virtual, group.length()), group));
      gv.add(join(g.v().narrow(2, virtual, group.length()), group));
      if (prompt != null) {
        collect(prompt, g.k(), 0);
        collect(prompt, g.v(), 1);
      }
    }
    return new Tensor[] {stacked(gq), stacked(gk), stacked(gv)};
  }

  /** Rows of a group as {@code (B, H, L, D)}. */
  private Tensor split(Tensor x, Group group) {
    return x.narrow(0, group.start(), group.rows())
        .view(group.count(), group.length(), heads, headDim)
        .transpose(1, 2);
  }

  /** {@code (B, H, L, D)} as rows. */
  private Tensor join(Tensor x, Group group) {
    return x.transpose(1, 2).reshape(group.rows(), (long) heads * headDim);
  }

  private static Tensor stacked(List<Tensor> parts) {
    return Ops.cat(0, parts.toArray(Tensor[]::new));
  }

  /** Puts the prompt's keys ({@code part} 0) or values (1) in front of a group's own. */
  private Tensor withPrompt(Tensor x, @Nullable PromptUse prompt, Group group, int part) {
    if (prompt == null) {
      return x;
    }
    Tensor virtual =
        columns(prompt.rows(), part)
            .view(1, prompt.length(), heads, headDim)
            .transpose(1, 2)
            .expand(group.count(), heads, prompt.length(), headDim);
    return Ops.cat(2, virtual, x);
  }

  private void collect(PromptUse prompt, Tensor gradient, int part) {
    Tensor sum = gradient.narrow(2, 0, prompt.length()).sum(0);
    columns(prompt.gradient(), part)
        .add_(sum.transpose(0, 1).reshape(prompt.length(), (long) heads * headDim));
  }

  /** This layer's keys or values among a prompt's columns. */
  private Tensor columns(Tensor rows, int part) {
    long width = (long) heads * headDim;
    return rows.narrow(1, (2L * site.layer() + part) * width, width);
  }
}
