package io.peft4j.format;

import io.peft4j.engine.GradMode;
import io.peft4j.engine.Scope;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Makes tensors from the bytes of a mapped GGUF file. */
final class GgufDecoder {
  /** Blocks that are decoded at once: few enough to stay in a core's cache. */
  private static final int CHUNK = 256;

  /** Most blocks under one Java buffer, whose positions are 32-bit numbers. */
  private static final long SPAN = 1L << 20;

  private GgufDecoder() {}

  /**
   * The tensor at {@code entry} of {@code mapping}, which holds the whole file: as it is stored
   * where nothing is to decode, sharing the mapping, else decoded to f32 on all cores.
   */
  static Tensor tensor(Tensor mapping, GgufHeader.Entry entry) {
    GgmlType type = entry.type();
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      Tensor bytes = mapping.narrow(0, entry.begin(), entry.end() - entry.begin());
      GgmlType.Block block = type.block();
      if (block == null) {
        // A view as larger elements has to start at a multiple of their size.
        boolean aligned = entry.begin() % type.blockBytes() == 0;
        return scope.yield(
            (aligned ? bytes : bytes.clone()).view(type.decoded().scalar()).view(entry.shape()));
      }
      Tensor decoded = torch.empty(entry.shape(), new TensorOptions(ScalarType.Float), null);
      Tensor flat = decoded.view(-1);
      long blocks = bytes.numel() / type.blockBytes();
      for (long start = 0; start < blocks; start += SPAN) {
        long count = Math.min(SPAN, blocks - start);
        decode(
            type,
            block,
            part(bytes, start, count, type.blockBytes()).createBuffer(),
            part(flat, start, count, type.blockElements()).createBuffer(),
            (int) count);
      }
      return scope.yield(decoded);
    }
  }

  private static Tensor part(Tensor flat, long start, long count, int size) {
    return flat.narrow(0, start * size, count * size);
  }

  private static void decode(
      GgmlType type, GgmlType.Block block, ByteBuffer in, FloatBuffer out, int blocks) {
    IntStream.range(0, (blocks + CHUNK - 1) / CHUNK)
        .parallel()
        .forEach(
            chunk -> {
              int first = chunk * CHUNK;
              int count = Math.min(CHUNK, blocks - first);
              byte[] stored = new byte[count * type.blockBytes()];
              float[] decoded = new float[count * type.blockElements()];
              in.get(first * type.blockBytes(), stored);
              for (int i = 0; i < count; i++) {
                block.decode(stored, i * type.blockBytes(), decoded, i * type.blockElements());
              }
              out.put(first * type.blockElements(), decoded);
            });
  }
}
