package io.peft4j.nn;

import io.peft4j.boundary.Sites;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one sequence in all layers, so that it can go on without being read again.
 *
 * <p>Virtual keys and values stand at its start like others; it belongs to the adapter with which
 * it was begun. A pass over rows that {@linkplain Rows#continuing continue} it appends to it. It
 * grows by doubling. Not thread-safe.
 */
public final class KvCache implements AutoCloseable {
  private static final int FIRST_CAPACITY = 64;

  private final @Nullable Tensor[] keys;
  private final @Nullable Tensor[] values;
  private int length;

  /** The empty cache of a sequence of a model with these sites. */
  public KvCache(Sites sites) {
    keys = new Tensor[sites.layers()];
    values = new Tensor[sites.layers()];
  }

  private KvCache(int layers) {
    keys = new Tensor[layers];
    values = new Tensor[layers];
  }

  /** Number of positions that are taken: real and virtual tokens. */
  public int length() {
    return length;
  }

  /** A copy that can go on in another way. */
  public KvCache fork() {
    KvCache copy = new KvCache(keys.length);
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (int layer = 0; layer < keys.length; layer++) {
        if (length > 0) {
          copy.write(layer, 0, keys(layer, 0, length), values(layer, 0, length));
        }
      }
    }
    copy.length = length;
    return copy;
  }

  /** Forgets everything from position {@code length} on. */
  public void truncate(int length) {
    if (length > this.length) {
      throw new IllegalArgumentException("the cache has " + this.length + " positions");
    }
    this.length = length;
  }

  /** Bytes of native memory that it holds. */
  public long bytes() {
    List<@Nullable Tensor> all = new ArrayList<>(Arrays.asList(keys));
    all.addAll(Arrays.asList(values));
    long bytes = 0;
    for (Tensor t : all) {
      bytes += t == null ? 0 : t.numel() * t.element_size();
    }
    return bytes;
  }

  /** Writes a layer's keys and values {@code (n, kv)} from position {@code at} on. */
  void write(int layer, int at, Tensor newKeys, Tensor newValues) {
    write(keys, layer, at, newKeys);
    write(values, layer, at, newValues);
  }

  private static void write(@Nullable Tensor[] buffers, int layer, int at, Tensor rows) {
    int end = at + (int) rows.size(0);
    Tensor buffer = buffers[layer];
    if (buffer == null || buffer.size(0) < end) {
      buffer = grown(buffer, at, end, rows);
      buffers[layer] = buffer;
    }
    buffer.narrow(0, at, rows.size(0)).copy_(rows);
  }

  private static Tensor grown(@Nullable Tensor old, int used, int needed, Tensor like) {
    long capacity = old == null ? FIRST_CAPACITY : 2 * old.size(0);
    Tensor buffer = Scope.keep(like.new_empty(Math.max(capacity, needed), like.size(1)));
    if (old != null) {
      buffer.narrow(0, 0, used).copy_(old.narrow(0, 0, used));
      Scope.free(old);
    }
    return buffer;
  }

  /** A layer's keys at positions {@code from … to−1}, {@code (n, kv)}. */
  Tensor keys(int layer, int from, int to) {
    return rows(keys, layer, from, to);
  }

  /** A layer's values likewise. */
  Tensor values(int layer, int from, int to) {
    return rows(values, layer, from, to);
  }

  private static Tensor rows(@Nullable Tensor[] buffers, int layer, int from, int to) {
    Tensor buffer = buffers[layer];
    if (buffer == null) {
      throw new IllegalStateException("nothing was written in layer " + layer);
    }
    return buffer.narrow(0, from, (long) to - from);
  }

  /** Called when all layers have written a pass's rows. */
  void advance(int rows) {
    length += rows;
  }

  @Override
  public void close() {
    for (@Nullable Tensor[] buffers : List.of(keys, values)) {
      for (Tensor t : buffers) {
        if (t != null) {
          Scope.free(t);
        }
      }
      Arrays.fill(buffers, null);
    }
    length = 0;
  }
}
