package io.peft4j.nn;

import io.peft4j.engine.FusedAttention;
import io.peft4j.engine.FusedAttention.Attended;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.nn.Rows.Group;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Softmax attention of ragged rows: the host of virtual keys and values.
 *
 * <p>Sequences of one length are attended to in one call, unless query heads share key heads or the
 * sequences continue cached ones. Where causal rows stand behind others (virtual ones, or a
 * cache's), the two parts are attended to apart and joined by their log-sum-exps, which needs no
 * mask; autograd, which cannot follow that, gets joined keys and a mask.
 */
final class DotProduct {
  private final int layer;
  private final Heads heads;
  private final FusedAttention fused;

  DotProduct(int layer, Heads heads) {
    this.layer = layer;
    this.heads = heads;
    this.fused = FusedAttention.scaledBy(heads.scale());
  }

  Heads heads() {
    return heads;
  }

  /** Keys and values {@code (P, kv)} that stand in front of a group's own. */
  private record Past(Tensor keys, Tensor values, @Nullable PromptUse prompt) {
    int length() {
      return (int) keys.size(0);
    }
  }

  private record Saved(Tensor q, Tensor k, Tensor v, Tensor context, List<Tensor> logSumExps) {}

  private List<Group> groups(Rows rows) {
    return heads.grouped() || rows.cached() ? rows.singles() : rows.groups();
  }

  /** What queries {@code (T, H·D)} find among keys and values {@code (T, kv)}, {@code (T, H·D)}. */
  Tensor forward(Tensor q, Tensor k, Tensor v, Pass pass) {
    Rows rows = pass.rows();
    List<Group> groups = groups(rows);
    List<Tensor> logSumExps = new ArrayList<>();
    Tensor context = q.new_empty(q.size(0), q.size(1));
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      Tensor keys = Heads.rows(k, group);
      Tensor values = Heads.rows(v, group);
      KvCache cache = rows.cached() ? rows.cache(i) : null;
      Past past = past(pass, group, cache);
      if (cache != null) {
        cache.write(layer, past == null ? 0 : past.length(), keys.squeeze(0), values.squeeze(0));
      }
      Tensor queries = heads.queries(Heads.rows(q, group));
      Attended attended = attend(queries, keys, values, past, cache, pass);
      heads.queries(Heads.rows(context, group)).copy_(attended.output());
      logSumExps.add(attended.logSumExp());
    }
    if (pass.recording()) {
      List<Tensor> kept = new ArrayList<>(List.of(q, k, v, context));
      kept.addAll(logSumExps);
      pass.tape().push(new Saved(q, k, v, context, logSumExps), kept.toArray(Tensor[]::new));
    }
    return context;
  }

  private @Nullable Past past(Pass pass, Group group, @Nullable KvCache cache) {
    PromptUse prompt = pass.keyValues(group.span());
    if (cache == null) {
      return prompt == null
          ? null
          : new Past(columns(prompt.rows(), 0), columns(prompt.rows(), 1), prompt);
    }
    int length = cache.length();
    if (length == 0 && prompt != null) {
      cache.write(layer, 0, columns(prompt.rows(), 0), columns(prompt.rows(), 1));
      length = prompt.length();
    }
    return length == 0
        ? null
        : new Past(cache.keys(layer, 0, length), cache.values(layer, 0, length), null);
  }

  private Attended attend(
      Tensor q,
      Tensor keys,
      Tensor values,
      @Nullable Past past,
      @Nullable KvCache cache,
      Pass pass) {
    int length = (int) keys.size(1);
    int before = past == null ? 0 : past.length();
    if (past != null && apart(length, before)) {
      return inParts(q, keys, values, past);
    }
    Tensor k = keys;
    Tensor v = values;
    if (cache != null) {
      boolean single = length == 1 && heads.window() > 0; // a window needs no mask then
      int from = single ? Math.max(0, before + 1 - heads.window()) : 0;
      k = cache.keys(layer, from, before + length).unsqueeze(0);
      v = cache.values(layer, from, before + length).unsqueeze(0);
    } else if (past != null) {
      k = joined(past.keys(), keys);
      v = joined(past.values(), values);
    }
    Tensor mask = cache != null && length == 1 ? null : mask(length, before, q, pass);
    return heads.softCap() > 0
        ? capped(q, heads.keys(k), heads.keys(v), mask)
        : fused.forward(q, heads.keys(k), heads.keys(v), flag(length, mask), mask);
  }

  /** True if the rows in front and a group's own are attended to apart. */
  private boolean apart(int length, int before) {
    return heads.causal()
        && before > 0
        && length > 1
        && heads.softCap() == 0
        && !beyondWindow(length, before)
        && !GradMode.isOn();
  }

  private boolean beyondWindow(int length, int before) {
    return heads.window() > 0 && before + length > heads.window();
  }

  private boolean flag(int length, @Nullable Tensor mask) {
    return heads.causal() && mask == null && length > 1;
  }

  private static Tensor joined(Tensor past, Tensor own) {
    return Ops.cat(1, past.expand(own.size(0), past.size(0), past.size(1)), own);
  }

  private Attended inParts(Tensor q, Tensor keys, Tensor values, Past past) {
    Attended front =
        fused.forward(
            q,
            heads.keys(expanded(past.keys(), keys)),
            heads.keys(expanded(past.values(), values)),
            false,
            null);
    Attended own = fused.forward(q, heads.keys(keys), heads.keys(values), true, null);
    Tensor sum = front.logSumExp().logaddexp(own.logSumExp()); // (B, H, L)
    Tensor share = own.logSumExp().sub(sum).exp_().unsqueeze(3);
    // front + share · (own − front): the shares add up to one.
    Tensor output = own.output().sub_(front.output()).mul_(share).add_(front.output());
    return new Attended(output, sum);
  }

  private static Tensor expanded(Tensor past, Tensor own) {
    return past.expand(own.size(0), past.size(0), past.size(1));
  }

  /** Scores that may not be seen, {@code (L, S)} of −∞ and 0; null if a flag or nothing will do. */
  private @Nullable Tensor mask(int length, int before, Tensor like, Pass pass) {
    boolean window = beyondWindow(length, before);
    boolean order = length > 1 && (before > 0 || heads.softCap() > 0);
    if (!heads.causal() || !window && !order) {
      return null;
    }
    return pass.constants(
            new MaskKey(length, before, window ? heads.window() : 0),
            () -> new Tensor[] {Ops.causalMask(like, length, before, window ? heads.window() : 0)})[
        0];
  }

  private record MaskKey(int length, int before, int window) {}

  /** Attention with bounded scores, which the fused kernel lacks. */
  private Attended capped(Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    double cap = heads.softCap();
    Tensor scores = q.matmul(k.transpose(2, 3)).mul(Ops.scalar(heads.scale() / cap));
    scores = scores.tanh().mul(Ops.scalar(cap)); // (B, H, L, S)
    if (mask != null) {
      scores = scores.add(mask);
    }
    return new Attended(scores.softmax(3).matmul(v), scores.new_empty(0));
  }

  /** From the gradient of the context to those of queries, keys and values. */
  Tensor[] backward(Tensor gradient, Pass pass) {
    Saved saved = pass.tape().pop(Saved.class);
    Tensor gq = saved.q.new_empty(saved.q.size(0), saved.q.size(1));
    Tensor gk = saved.k.new_empty(saved.k.size(0), saved.k.size(1));
    Tensor gv = saved.v.new_empty(saved.v.size(0), saved.v.size(1));
    List<Group> groups = groups(pass.rows());
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      Past past = past(pass, group, null);
      int before = past == null ? 0 : past.length();
      Share share = new Share(saved, gradient, group, i);
      if (past != null && apart(group.length(), before)) {
        FusedAttention.Gradients own = share.backward(share.keys, share.values, true, null);
        FusedAttention.Gradients front =
            share.backward(
                expanded(past.keys(), share.keys),
                expanded(past.values(), share.values),
                false,
                null);
        own.q().add_(front.q());
        scatter(own, group, 0, gq, gk, gv);
        collect(past, front);
      } else {
        Tensor k = past == null ? share.keys : joined(past.keys(), share.keys);
        Tensor v = past == null ? share.values : joined(past.values(), share.values);
        Tensor mask = mask(group.length(), before, share.q, pass);
        FusedAttention.Gradients all = share.backward(k, v, flag(group.length(), mask), mask);
        scatter(all, group, before, gq, gk, gv);
        if (past != null) {
          collect(past, all);
        }
      }
    }
    return new Tensor[] {gq, gk, gv};
  }

  /** One group's part of a backward pass. */
  private final class Share {
    final Tensor q;
    final Tensor keys;
    final Tensor values;
    final Tensor gradient;
    final Attended attended;

    Share(Saved saved, Tensor gradient, Group group, int index) {
      this.q = heads.queries(Heads.rows(saved.q, group));
      this.keys = Heads.rows(saved.k, group);
      this.values = Heads.rows(saved.v, group);
      this.gradient = heads.queries(Heads.rows(gradient, group));
      this.attended =
          new Attended(
              heads.queries(Heads.rows(saved.context, group)), saved.logSumExps.get(index));
    }

    FusedAttention.Gradients backward(
        Tensor keyRows, Tensor valueRows, boolean causal, @Nullable Tensor mask) {
      Tensor k = heads.keys(keyRows);
      Tensor v = heads.keys(valueRows);
      return heads.softCap() > 0
          ? cappedBackward(gradient, q, k, v, mask)
          : fused.backward(gradient, q, k, v, attended, causal, mask);
    }
  }

  private FusedAttention.Gradients cappedBackward(
      Tensor gradient, Tensor q, Tensor k, Tensor v, @Nullable Tensor mask) {
    List<Tensor> leaves = new ArrayList<>();
    for (Tensor x : new Tensor[] {q, k, v}) {
      leaves.add(x.detach().requires_grad_(true));
    }
    Tensor output;
    try (GradMode on = GradMode.on()) {
      output = capped(leaves.get(0), leaves.get(1), leaves.get(2), mask).output();
    }
    List<@Nullable Tensor> found = Ops.vectorJacobian(output, leaves, gradient);
    return new FusedAttention.Gradients(found.get(0), found.get(1), found.get(2));
  }

  private void scatter(
      FusedAttention.Gradients g, Group group, int before, Tensor gq, Tensor gk, Tensor gv) {
    heads.queries(Heads.rows(gq, group)).copy_(g.q());
    heads.copyKeys(g.k().narrow(2, before, group.length()), Heads.rows(gk, group));
    heads.copyKeys(g.v().narrow(2, before, group.length()), Heads.rows(gv, group));
  }

  /** Adds the gradients of a prompt's keys and values to what the layers collect for it. */
  private void collect(Past past, FusedAttention.Gradients g) {
    PromptUse prompt = past.prompt();
    if (prompt != null) {
      collect(columns(prompt.gradient(), 0), g.k());
      collect(columns(prompt.gradient(), 1), g.v());
    }
  }

  private void collect(Tensor sum, Tensor gradient) {
    Tensor front = gradient.narrow(2, 0, sum.size(0)); // (B, H, P, D)
    Tensor summed = front.sum(heads.grouped() ? 1 : 0); // (kv heads, P, D)
    sum.add_(summed.transpose(0, 1).reshape(sum.size(0), sum.size(1)));
  }

  /** This layer's keys ({@code part} 0) or values (1) among a prompt's columns. */
  private Tensor columns(Tensor rows, int part) {
    return rows.narrow(1, (2L * layer + part) * heads.keyWidth(), heads.keyWidth());
  }
}
