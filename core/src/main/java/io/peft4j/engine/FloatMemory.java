package io.peft4j.engine;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The memory of a contiguous float32 tensor, read and written in pieces through arrays.
 *
 * <p>Pieces of a few thousand elements stay in the processor's nearest cache, where a copy costs
 * next to nothing beside the way from main memory; and loops over arrays are what the JVM turns
 * into vector instructions. Autograd does not see what is written.
 */
final class FloatMemory {
  private final FloatBuffer buffer;

  FloatMemory(Tensor tensor) {
    buffer = tensor.data_ptr_float().capacity(tensor.numel()).asBuffer();
  }

  /** True if all tensors can be worked on in this way. */
  static boolean canHold(Tensor... tensors) {
    for (Tensor t : tensors) {
      if (t.scalar_type().value != ScalarType.Float.value
          || !t.is_contiguous()
          || t.numel() > Integer.MAX_VALUE / Float.BYTES) {
        return false;
      }
    }
    return true;
  }

  /** All elements of a small tensor. */
  static float[] all(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.numel())];
    new FloatMemory(tensor).get(0, values, values.length);
    return values;
  }

  /** Reads the elements from {@code at} into the start of an array. */
  void get(int at, float[] into, int count) {
    buffer.get(at, into, 0, count);
  }

  /** Writes the start of an array to the elements from {@code at}. */
  void put(int at, float[] from, int count) {
    buffer.put(at, from, 0, count);
  }
}
