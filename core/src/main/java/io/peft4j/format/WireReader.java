package io.peft4j.format;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads Protocol Buffers' wire format from a stream, field by field.
 *
 * <p>{@link #next} steps to the next field of the current message and {@link #field} names it; then
 * exactly one of the value methods, {@link #message} or {@link #skip} is called. See <a
 * href="https://protobuf.dev/programming-guides/encoding">protobuf.dev</a>. Damage gives {@link
 * IOException}.
 */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int filled;
  private long consumed;
  private long end = Long.MAX_VALUE;
  private int field;
  private int type;

  WireReader(InputStream in) {
    this.in = in;
  }

  /** What reads the fields of a message. */
  @FunctionalInterface
  interface Body {
    void read() throws IOException;
  }

  /** Steps to the next field; false at the end of the current message. */
  boolean next() throws IOException {
    if (consumed == end || (end == Long.MAX_VALUE && !fill())) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    type = (int) (tag & 7);
    if (tag > 0xffff_ffffL || field == 0) {
      throw new IOException("impossible field at byte " + consumed);
    }
    return true;
  }

  /** Number of the current field. */
  int field() {
    return field;
  }

  /** True if the current field holds a length and that many bytes. */
  boolean isBytes() {
    return type == BYTES;
  }

  /** An integer. */
  long integer() throws IOException {
    expect(VARINT);
    return varint();
  }

  /** Reads the current field as a message: {@code body} is run on each of its fields. */
  void message(Body body) throws IOException {
    long outer = end;
    long length = length();
    end = consumed + length;
    while (next()) {
      body.read();
    }
    end = outer;
  }

  /** Reads the current field as packed integers: {@code body} reads one with {@link #varint}. */
  void packed(Body body) throws IOException {
    long length = length();
    long stop = consumed + length;
    while (consumed < stop) {
      body.read();
    }
  }

  String text() throws IOException {
    int length = Math.toIntExact(length());
    if (length > 1 << 20) {
      throw new IOException("a name of " + length + " bytes at byte " + consumed);
    }
    byte[] text = new byte[length];
    copy(ByteBuffer.wrap(text));
    return new String(text, StandardCharsets.UTF_8);
  }

  /** The length of the current field of bytes, which {@link #copy} then takes. */
  long length() throws IOException {
    expect(BYTES);
    long length = varint();
    if (length < 0 || length > end - consumed) {
      throw new IOException("a field longer than what holds it at byte " + consumed);
    }
    return length;
  }

  /** Fills {@code target} with the next bytes. */
  void copy(ByteBuffer target) throws IOException {
    while (target.hasRemaining()) {
      require();
      int n = Math.min(target.remaining(), filled - position);
      target.put(buffer, position, n);
      position += n;
      consumed += n;
    }
  }

  /** Passes over the current field. */
  void skip() throws IOException {
    switch (type) {
      case VARINT -> varint();
      case FIXED_64 -> discard(8);
      case BYTES -> discard(length());
      case FIXED_32 -> discard(4);
      default -> throw new IOException("unknown wire type " + type + " at byte " + consumed);
    }
  }

  private void discard(long count) throws IOException {
    for (long left = count; left > 0; ) {
      require();
      int n = (int) Math.min(left, filled - position);
      position += n;
      consumed += n;
      left -= n;
    }
  }

  /** A number of seven bits a byte, lowest first. */
  long varint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      require();
      byte b = buffer[position++];
      consumed++;
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("an endless number at byte " + consumed);
  }

  private void expect(int wanted) throws IOException {
    if (type != wanted) {
      throw new IOException("field " + field + " has wire type " + type + " at byte " + consumed);
    }
  }

  private void require() throws IOException {
    if (!fill()) {
      throw new EOFException("it ends at byte " + consumed);
    }
  }

  private boolean fill() throws IOException {
    if (position == filled) {
      position = 0;
      filled = Math.max(0, in.read(buffer));
    }
    return position < filled;
  }
}
