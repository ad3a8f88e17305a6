package io.peft4j.engine;

import org.bytedeco.pytorch.AutoGradMode;

/**
 * Gradient recording on this thread, switched until {@link #close}; close it on the same thread.
 */
public final class GradMode implements AutoCloseable {
  private final AutoGradMode mode;

  private GradMode(boolean on) {
    mode = new AutoGradMode(on);
  }

  /** Records operations for autograd. */
  public static GradMode on() {
    return new GradMode(true);
  }

  /** Records nothing: plain arithmetic. */
  public static GradMode off() {
    return new GradMode(false);
  }

  /** True if this thread records operations for autograd. */
  public static boolean isOn() {
    return org.bytedeco.pytorch.GradMode.is_enabled();
  }

  @Override
  public void close() {
    mode.close();
  }
}
