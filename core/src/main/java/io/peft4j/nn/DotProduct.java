package io.peft4j.nn;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.SoftmaxAttention;
import io.peft4j.engine.SoftmaxAttention.Attended;
import io.peft4j.engine.SoftmaxAttention.Gradients;
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
  private final SoftmaxAttention attention;

  DotProduct(int layer, Heads heads) {
    this.layer = layer;
    this.heads = heads;
    this.attention = SoftmaxAttention.of(heads.scale(), heads.softCap());
  }

  Heads heads() {
    return heads;
  }

  private record Saved(Tensor q, Tensor k, Tensor v, Tensor context, List<Tensor> logSumExps) {}

  private List<Group> groups(Rows rows) {
    return heads.grouped() || rows.cached() ? rows.singles() : rows.groups();
  }

  /** What queries {@code (T, H·D)} find among keys and values {@code (T, kv)}, {@code (T, H·D)}. */
  Tensor forward(Tensor q, Tensor k, Tensor v, Pass pass) {
    Rows rows = pass.rows();
    if (rows.cached() && !heads.causal()) {
      throw new IllegalArgumentException("only a causal model can go on where a cache ends");
    }
    if (rows.oneEach()) {
      return oneRowEach(q, k, v, rows);
    }
    List<Group> groups = groups(rows);
    List<Tensor> logSumExps = new ArrayList<>();
    Tensor context = q.new_empty(q.size(0), q.size(1));
    for (int i = 0; i < groups.size(); i++) {
      Group group = groups.get(i);
      KvCache cache = rows.cached() ? rows.cache(i) : null;
      Past past = Past.of(pass, group.span(), cache, layer, heads);
      Tensor keys = Heads.rows(k, group);
      Tensor values = Heads.rows(v, group);
      if (cache != null) {
        cache.write(layer, before(past), keys.squeeze(0), values.squeeze(0));
      }
      Tensor queries = heads.queries(Heads.rows(q, group));
      Attended attended =
          past != null && apart(group.length(), past)
              ? inParts(queries, keys, values, past)
              : attend(queries, reach(keys, values, past, cache, pass));
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

  /**
   * A step of decoding: every sequence has one row behind its cache, so no mask is needed, and the
   * query heads that share a key head are the rows of one product.
   */
  private Tensor oneRowEach(Tensor q, Tensor k, Tensor v, Rows rows) {
    Tensor context = q.new_empty(q.size(0), q.size(1));
    Tensor queries = heads.oneRowEach(q);
    Tensor results = heads.oneRowEach(context);
    for (int i = 0; i < rows.count(); i++) {
      KvCache cache = rows.cache(i);
      int length = cache.length() + 1;
      cache.write(layer, cache.length(), k.narrow(0, i, 1), v.narrow(0, i, 1));
      int from = heads.window() > 0 ? Math.max(0, length - heads.window()) : 0;
      Tensor keys = heads.shared(cache.keys(layer, from, length));
      Tensor values = heads.shared(cache.values(layer, from, length));
      Attended attended = attention.forward(queries.select(0, i), keys, values, false, null);
      results.select(0, i).copy_(attended.output());
    }
    return context;
  }

  private static int before(@Nullable Past past) {
    return past == null ? 0 : past.length();
  }

  private boolean beyondWindow(int length, int before) {
    return heads.window() > 0 && before + length > heads.window();
  }

  /** True if the rows in front and a group's own are attended to apart. */
  private boolean apart(int length, Past past) {
    return heads.causal() && length > 1 && !beyondWindow(length, past.length()) && !GradMode.isOn();
  }

  /** The keys and values {@code (count, S, kv)} that queries reach, and in which order. */
  private record Reach(Tensor keys, Tensor values, boolean causal, @Nullable Tensor mask) {}

  private Reach reach(
      Tensor keys, Tensor values, @Nullable Past past, @Nullable KvCache cache, Pass pass) {
    int length = (int) keys.size(1);
    int before = before(past);
    boolean window = beyondWindow(length, before);
    boolean alone = cache != null && length == 1; // a window cuts off a cache's front: no mask
    boolean masked = heads.causal() && !alone && (window || before > 0 && length > 1);
    Tensor mask = masked ? mask(length, before, window ? heads.window() : 0, keys, pass) : null;
    boolean causal = heads.causal() && !masked && length > 1;
    if (cache != null) {
      int from = alone && window ? before + 1 - heads.window() : 0;
      return new Reach(
          cache.keys(layer, from, before + length).unsqueeze(0),
          cache.values(layer, from, before + length).unsqueeze(0),
          causal,
          mask);
    }
    return new Reach(
        past == null ? keys : Past.joined(past.keys(), keys),
        past == null ? values : Past.joined(past.values(), values),
        causal,
        mask);
  }

  private record MaskKey(int length, int before, int window) {}

  private static Tensor mask(int length, int before, int window, Tensor like, Pass pass) {
    return pass.constants(
            new MaskKey(length, before, window),
            () -> new Tensor[] {Ops.causalMask(like, length, before, window)})[0];
  }

  private Attended attend(Tensor q, Reach reach) {
    return attention.forward(
        q, heads.keys(reach.keys), heads.keys(reach.values), reach.causal, reach.mask);
  }

  private Tensor keysInFront(Tensor rows, Tensor own) {
    return heads.keys(Past.repeated(rows, own.size(0)));
  }

  private Attended inParts(Tensor q, Tensor keys, Tensor values, Past past) {
    Tensor k = keysInFront(past.keys(), keys);
    Attended front = attention.forward(q, k, keysInFront(past.values(), values), false, null);
    Attended own = attention.forward(q, heads.keys(keys), heads.keys(values), true, null);
    Tensor sum = front.logSumExp().logaddexp(own.logSumExp()); // (B, H, L)
    Tensor share = own.logSumExp().sub(sum).exp_().unsqueeze(3);
    // front + share · (own − front): the shares add up to one.
    Tensor output = own.output().sub_(front.output()).mul_(share).add_(front.output());
    return new Attended(output, sum);
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
      Past past = Past.of(pass, group.span(), null, layer, heads);
      Tensor keys = Heads.rows(saved.k, group);
      Tensor values = Heads.rows(saved.v, group);
      Tensor g = heads.queries(Heads.rows(gradient, group));
      Tensor q = heads.queries(Heads.rows(saved.q, group));
      Tensor output = heads.queries(Heads.rows(saved.context, group));
      Attended attended = new Attended(output, saved.logSumExps.get(i));
      Gradients own;
      int before = 0;
      if (past != null && apart(group.length(), past)) {
        own = attention.backward(g, q, heads.keys(keys), heads.keys(values), attended, true, null);
        Tensor k = keysInFront(past.keys(), keys);
        Tensor v = keysInFront(past.values(), values);
        Gradients front = attention.backward(g, q, k, v, attended, false, null);
        own.q().add_(front.q());
        past.collect(front, heads);
      } else {
        Reach reach = reach(keys, values, past, null, pass);
        Tensor k = heads.keys(reach.keys);
        Tensor v = heads.keys(reach.values);
        own = attention.backward(g, q, k, v, attended, reach.causal, reach.mask);
        before = before(past);
        if (past != null) {
          past.collect(own, heads);
        }
      }
      heads.queries(Heads.rows(gq, group)).copy_(own.q());
      heads.copyKeys(own.k().narrow(2, before, group.length()), Heads.rows(gk, group));
      heads.copyKeys(own.v().narrow(2, before, group.length()), Heads.rows(gv, group));
    }
    return new Tensor[] {gq, gk, gv};
  }
}
