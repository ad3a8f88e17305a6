package io.peft4j.generate;

import io.peft4j.boundary.Attachments;
import io.peft4j.nn.KvCache;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The last answers' keys and values, kept so that a prompt that begins like one of them, as the
 * next turn of a conversation does, is not read from its start. Not thread-safe.
 */
final class PrefixCache implements AutoCloseable {
  private final int capacity;
  private final Deque<Kept> newestFirst = new ArrayDeque<>();

  /** Keeps at most {@code capacity} sequences. */
  PrefixCache(int capacity) {
    this.capacity = capacity;
  }

  /**
   * A cache that has read the tokens of a sequence.
   *
   * @param tokens what it has read, virtual tokens apart
   * @param virtual number of virtual tokens in front of them
   */
  record Kept(Attachments adapter, int[] tokens, int virtual, KvCache cache) {

    private int common(Attachments other, int[] prompt) {
      if (adapter != other) {
        return 0;
      }
      int first = Arrays.mismatch(tokens, prompt);
      // The last token is read in any case: what follows it is what is asked for.
      return first < 0 ? prompt.length - 1 : Math.min(first, prompt.length - 1);
    }
  }

  /** Takes over a cache, and frees the oldest if there are too many. */
  void keep(Kept kept) {
    if (kept.tokens().length == 0) {
      kept.cache().close();
      return;
    }
    newestFirst.addFirst(kept);
    if (newestFirst.size() > capacity) {
      newestFirst.removeLast().cache().close();
    }
  }

  /**
   * Hands out the cache that has read most of a prompt's beginning, cut to that; null if none has.
   */
  @Nullable Kept take(Attachments adapter, int[] prompt) {
    Kept best = null;
    for (Kept kept : newestFirst) {
      if (kept.common(adapter, prompt) > (best == null ? 0 : best.common(adapter, prompt))) {
        best = kept;
      }
    }
    if (best == null) {
      return null;
    }
    newestFirst.remove(best);
    int common = best.common(adapter, prompt);
    best.cache().truncate(best.virtual() + common);
    return new Kept(adapter, Arrays.copyOf(prompt, common), best.virtual(), best.cache());
  }

  @Override
  public void close() {
    newestFirst.forEach(kept -> kept.cache().close());
    newestFirst.clear();
  }
}
