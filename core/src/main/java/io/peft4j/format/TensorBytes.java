package io.peft4j.format;

import io.peft4j.engine.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The elements of a tensor as little-endian bytes in row-major order. */
final class TensorBytes {
  private static final long CHUNK = 1L << 28;

  private TensorBytes() {}

  /** Something that takes a piece of a tensor's memory, valid during the call. */
  @FunctionalInterface
  interface Sink {
    void accept(ByteBuffer bytes) throws IOException;
  }

  /** Hands all bytes of {@code tensor} to {@code sink}, in order, in pieces of at most 256 MB. */
  static void write(Tensor tensor, Sink sink) throws IOException {
    if (tensor.numel() == 0) {
      return;
    }
    try (Scope scope = Scope.open()) {
      Tensor flat = tensor.detach().contiguous().view(-1).view(ScalarType.Byte);
      for (long start = 0; start < flat.numel(); start += CHUNK) {
        Tensor piece = flat.narrow(0, start, Math.min(CHUNK, flat.numel() - start));
        sink.accept(piece.createBuffer());
      }
    }
  }
}
