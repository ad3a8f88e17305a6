package io.peft4j.engine;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Memory that one thread needs again and again for what is gone at the end of a call.
 *
 * <p>Made anew each time, it would lie between tensors that stay, and leave holes there that
 * nothing else fits into: on a decoder's activations that was half a gigabyte.
 */
final class Workspace {
  private final TensorOptions options;
  private Tensor memory;

  private Workspace(ScalarType type) {
    options = Ops.kept(new TensorOptions(type));
    memory = made(0);
  }

  /** Each thread its own memory of elements of {@code type}. */
  static ThreadLocal<Workspace> of(ScalarType type) {
    return ThreadLocal.withInitial(() -> new Workspace(type));
  }

  /** A tensor of this shape with anything in it, good until the thread asks again. */
  Tensor take(long rows, long width) {
    if (memory.numel() < rows * width) {
      Scope.free(memory);
      memory = made(rows * width);
    }
    return memory.narrow(0, 0, rows * width).view(rows, width);
  }

  private Tensor made(long count) {
    return Scope.keep(torch.empty(new long[] {count}, options, null));
  }
}
