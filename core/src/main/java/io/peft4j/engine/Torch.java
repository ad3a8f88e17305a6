package io.peft4j.engine;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads libtorch and owns its process-wide settings.
 *
 * <p>Two thread pools have to be told apart (OpenMP inside libtorch, pthreads inside OpenBLAS); a
 * fused attention call under a multi-threaded OpenBLAS is a hundred times slower than under a
 * single thread. So every operator is single-threaded here and parallelism is one {@link Workers
 * worker} per core.
 */
public final class Torch {
  private static final Logger log = LoggerFactory.getLogger(Torch.class);
  private static boolean loaded;

  private Torch() {}

  /** Loads the native libraries once and makes every operator single-threaded. */
  public static synchronized void load() {
    if (loaded) {
      singleThreaded();
      return;
    }
    if (System.getenv("OPENBLAS_THREAD_TIMEOUT") == null) {
      log.warn(
          "OPENBLAS_THREAD_TIMEOUT is not set: matrix products next to other operators run slower."
              + " The peft4j launcher sets it; as a library, start the JVM with"
              + " OPENBLAS_THREAD_TIMEOUT=4.");
    }
    torch.manual_seed(0);
    openblas_nolapack.blas_set_num_threads(1);
    loaded = true;
    singleThreaded();
  }

  /** Makes OpenMP regions that this thread starts single-threaded: the setting is per thread. */
  static void singleThreaded() {
    torch.set_num_threads(1);
  }

  /** The instruction set that libtorch's kernels use, as in {@code AVX512}. */
  public static String cpuCapability() {
    load();
    return torch.get_cpu_capability().getString();
  }

  /** Native memory of this process that is resident and private, in bytes. */
  public static long residentBytes() {
    return Pointer.physicalBytes();
  }

  /**
   * Gives the pages of freed tensors back to the system. The allocator is told to keep them for the
   * next tensors, which is not wanted after work that does not come again.
   */
  public static void trim() {
    Pointer.trimMemory();
  }

  /** Number of native objects that Java still tracks; flat over steps unless something leaks. */
  public static long trackedObjects() {
    return Pointer.totalCount();
  }
}
