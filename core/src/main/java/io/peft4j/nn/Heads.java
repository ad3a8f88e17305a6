package io.peft4j.nn;

import io.peft4j.nn.Rows.Group;
import org.bytedeco.pytorch.Tensor;

/**
 * How attention cuts rows into heads and which keys a query sees.
 *
 * <p>Inside attention a tensor has four dimensions, {@code (B, H, L, D)}: sequences, heads, rows,
 * width. With grouped queries (Ainslie et al. 2023, arXiv:2305.13245) it is one sequence, and B and
 * H are the key heads and the query heads of each; the key heads are then repeated by a stride of
 * 0.
 *
 * @param query number of query heads
 * @param keyValue number of key and value heads, a divisor of {@code query}
 * @param width of one head
 * @param scale factor on the scores
 * @param causal whether a row sees only itself and those in front of it
 * @param window number of rows that a row sees, itself included; 0 for all
 * @param softCap bound {@code c} of the scores, {@code c · tanh(s / c)}; 0 for none
 */
public record Heads(
    int query, int keyValue, int width, double scale, boolean causal, int window, double softCap) {

  /** As many key heads as query heads, every row sees every row, scores divided by √width. */
  public static Heads bidirectional(int heads, int width) {
    return new Heads(heads, heads, width, 1 / Math.sqrt(width), false, 0, 0);
  }

  /** True if several query heads share one key head. */
  boolean grouped() {
    return query != keyValue;
  }

  /** Width of all keys of a row. */
  long keyWidth() {
    return (long) keyValue * width;
  }

  /** A group's rows of {@code x (T, W)} as {@code (count, L, W)}. */
  static Tensor rows(Tensor x, Group group) {
    return x.narrow(0, group.start(), group.rows()).view(group.count(), group.length(), x.size(1));
  }

  /** Rows of queries {@code (count, L, query · D)}, or of results, as {@code (B, H, L, D)}. */
  Tensor queries(Tensor rows) {
    long length = rows.size(1);
    return grouped()
        ? rows.view(length, keyValue, query / keyValue, width).permute(1, 2, 0, 3)
        : rows.view(rows.size(0), length, query, width).transpose(1, 2);
  }

  /** Rows of keys or values {@code (count, S, keyValue · D)} as {@code (B, H, S, D)}. */
  Tensor keys(Tensor rows) {
    long length = rows.size(1);
    return grouped()
        ? rows.view(length, keyValue, 1, width)
            .permute(1, 2, 0, 3)
            .expand(keyValue, query / keyValue, length, width)
        : rows.view(rows.size(0), length, keyValue, width).transpose(1, 2);
  }

  /**
   * Single rows {@code (T, query · D)} as {@code (T, 1, H, L, D)}, one sequence each, with the
   * query heads of a key head in the place of L.
   */
  Tensor oneRowEach(Tensor rows) {
    return rows.view(rows.size(0), 1, keyValue, query / keyValue, width);
  }

  /** Keys or values {@code (S, keyValue · D)} for those, {@code (1, H, S, D)}. */
  Tensor shared(Tensor rows) {
    return rows.view(1, rows.size(0), keyValue, width).transpose(1, 2);
  }

  /**
   * Copies the gradient {@code (B, H, S, D)} of keys into rows {@code (count, S, keyValue · D)}.
   */
  void copyKeys(Tensor gradient, Tensor rows) {
    if (grouped()) {
      rows.view(rows.size(1), keyValue, width).transpose(0, 1).copy_(gradient.sum(1));
    } else {
      keys(rows).copy_(gradient);
    }
  }
}
