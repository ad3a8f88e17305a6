package io.peft4j.format;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes GGUF files byte by byte, damaged ones too. */
final class GgufBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Magic, version 3 and the two counts. */
  static GgufBytes header(long tensors, long keys) {
    return new GgufBytes().u32(0x46554747).u32(3).u64(tensors).u64(keys);
  }

  GgufBytes u8(int value) {
    out.write(value);
    return this;
  }

  GgufBytes u32(int value) {
    return raw(buffer(4).putInt(value).array());
  }

  GgufBytes u64(long value) {
    return raw(buffer(8).putLong(value).array());
  }

  GgufBytes text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return u64(bytes.length).raw(bytes);
  }

  GgufBytes textKey(String key, String value) {
    return text(key).u32(8).text(value);
  }

  GgufBytes numberKey(String key, int value) {
    return text(key).u32(4).u32(value);
  }

  GgufBytes tensor(String name, int type, long offset, long... sides) {
    text(name).u32(sides.length);
    for (long side : sides) {
      u64(side);
    }
    return u32(type).u64(offset);
  }

  /** Fills up to the data and adds {@code size} bytes of it. */
  GgufBytes data(int size) {
    return raw(new byte[(32 - out.size() % 32) % 32 + size]);
  }

  GgufBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
