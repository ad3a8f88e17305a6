package io.peft4j.nn;

import io.peft4j.engine.Ops;
import io.peft4j.engine.SoftmaxAttention.Gradients;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One layer's keys and values that stand in front of a sequence's own: an adapter's virtual ones,
 * or a cache's.
 *
 * @param keys {@code (P, kv)}
 * @param values {@code (P, kv)}
 * @param sums where the gradients of keys and values are collected, null if nothing trains them
 */
record Past(Tensor keys, Tensor values, Tensor @Nullable [] sums) {

  /** What a pass puts in front of the rows of a span, null if nothing. */
  static @Nullable Past of(Pass pass, int span, @Nullable KvCache cache, int layer, Heads heads) {
    PromptUse prompt = pass.keyValues(span);
    int cached = cache == null ? 0 : cache.length();
    if (cache != null && cached > 0) {
      return new Past(cache.keys(layer, 0, cached), cache.values(layer, 0, cached), null);
    }
    if (prompt == null) {
      return null;
    }
    Tensor keys = columns(prompt.rows(), layer, 0, heads);
    Tensor values = columns(prompt.rows(), layer, 1, heads);
    if (cache != null) {
      cache.write(layer, 0, keys, values);
    }
    Tensor[] sums =
        pass.training()
            ? new Tensor[] {
              columns(prompt.gradient(), layer, 0, heads),
              columns(prompt.gradient(), layer, 1, heads),
            }
            : null;
    return new Past(keys, values, sums);
  }

  /** A layer's keys ({@code part} 0) or values (1) among a prompt's columns. */
  private static Tensor columns(Tensor rows, int layer, int part, Heads heads) {
    return rows.narrow(1, (2L * layer + part) * heads.keyWidth(), heads.keyWidth());
  }

  int length() {
    return (int) keys.size(0);
  }

  /** {@code (P, kv)} for each of {@code count} sequences, without a copy. */
  static Tensor repeated(Tensor rows, long count) {
    return rows.expand(count, rows.size(0), rows.size(1));
  }

  /** {@code (P, kv)} in front of {@code own (count, L, kv)}. */
  static Tensor joined(Tensor rows, Tensor own) {
    return Ops.cat(1, repeated(rows, own.size(0)), own);
  }

  /** Adds the gradients of the first P keys and values, {@code (B, H, …, D)}. */
  void collect(Gradients g, Heads heads) {
    if (sums != null) {
      collect(sums[0], g.k(), heads);
      collect(sums[1], g.v(), heads);
    }
  }

  private void collect(Tensor sum, Tensor gradient, Heads heads) {
    Tensor front = gradient.narrow(2, 0, length()); // (B, H, P, D)
    Tensor summed = front.sum(heads.grouped() ? 1 : 0); // (kv heads, P, D)
    sum.add_(summed.transpose(0, 1).reshape(sum.size(0), sum.size(1)));
  }
}
