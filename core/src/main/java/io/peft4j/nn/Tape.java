package io.peft4j.nn;

import io.peft4j.engine.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What forward passes leave for their backward passes: last in, first out.
 *
 * <p>A tensor on the tape survives the scope that made it. After it was taken off it lives until
 * {@link #release}, which a model calls after each block.
 */
final class Tape implements AutoCloseable {
  private record Entry(Object value, Tensor[] tensors) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final List<Tensor> taken = new ArrayList<>();

  /** Leaves {@code value} and keeps {@code tensors} alive. */
  void push(Object value, Tensor... tensors) {
    for (Tensor t : tensors) {
      Scope.keep(t);
    }
    entries.push(new Entry(value, tensors));
  }

  /** Takes off what was left last. */
  <T> T pop(Class<T> type) {
    Entry entry = entries.pop();
    taken.addAll(List.of(entry.tensors));
    return type.cast(entry.value);
  }

  /** Frees the tensors of everything that was taken off. */
  void release() {
    taken.forEach(Scope::free);
    taken.clear();
  }

  @Override
  public void close() {
    while (!entries.isEmpty()) {
      taken.addAll(List.of(entries.pop().tensors));
    }
    release();
  }
}
