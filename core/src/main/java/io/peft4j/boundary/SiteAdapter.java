package io.peft4j.boundary;

import io.peft4j.engine.Parameter;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a method left at one linear layer or sub-layer of a model.
 *
 * <p>The host computes {@code y = f(x)} with its frozen weights and calls {@link #before} on the way
 * in and {@link #after} on the way out. Both are plain functions of tensors that autograd can follow.
 * Rows are real tokens: {@code x} is {@code (T, in)}, {@code y} is {@code (T, out)}.
 */
public interface SiteAdapter {

  /** What training changes, by the name that an adapter file gives it behind the site's path. */
  Map<String, Parameter> parameters();

  /** Tensors that an adapter file stores beside the parameters and that training leaves alone. */
  default Map<String, Tensor> buffers() {
    return Map.of();
  }

  /** True if {@link #before} does something. */
  default boolean changesInput() {
    return false;
  }

  /** True if {@link #after} does something. */
  default boolean changesOutput() {
    return true;
  }

  /** Changes what comes in. */
  default Tensor before(Tensor x, Noise noise) {
    return x;
  }

  /** Changes what goes out. {@code x} is what came in, before {@link #before}. */
  default Tensor after(Tensor x, Tensor y, Noise noise) {
    return y;
  }

  /**
   * Computes {@link #after} and keeps what its gradient needs. By default autograd does both on the
   * small graph of the adapter alone; a method that is on the hot path brings its own. {@code y} is
   * the caller's own and may be changed in place.
   */
  default Recorded record(Tensor x, Tensor y, Noise noise) {
    return Island.of(parameters().values(), x, y, (a, b) -> after(a, b, noise));
  }

  /** Computes {@link #before} and keeps what its gradient needs. */
  default Recorded recordInput(Tensor x, Noise noise) {
    return Island.of(parameters().values(), x, null, (a, b) -> before(a, noise));
  }

  /**
   * The change that folding the adapter into the layer makes to its weights, or null if it cannot be
   * folded.
   *
   * @param weight the frozen weight {@code (out, in)}
   * @param bias the frozen bias {@code (out)}, null if there is none
   */
  default @Nullable Delta delta(Tensor weight, @Nullable Tensor bias) {
    return null;
  }

  /** Multiply-adds that the adapter costs per row while it is attached. */
  long multiplyAdds();

  /**
   * What is added to a layer's weight, and to its bias if that changes too.
   *
   * @param weight {@code (out, in)}
   * @param bias {@code (out)} or null
   */
  record Delta(Tensor weight, @Nullable Tensor bias) {}
}
