package io.peft4j.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a safetensors file says about itself: eight bytes of length, then JSON, then the data.
 *
 * <p>A header is only made from a file whose every byte of data belongs to exactly one tensor, so
 * what comes after may trust it.
 *
 * @param entries by name, in the order of the header
 * @param dataStart offset of the first byte of data in the file
 * @param fileSize bytes of the whole file
 */
record SafeTensorsHeader(
    Map<String, Entry> entries, Map<String, String> metadata, long dataStart, long fileSize) {
  static final String METADATA = "__metadata__";

  /** The same limit as the Rust library's. */
  private static final long MAX_HEADER = 100_000_000;

  /**
   * One tensor: its data are the bytes {@code begin … end−1}, counted from the start of the file.
   */
  record Entry(DType dtype, long[] shape, long begin, long end) {}

  /**
   * Reads and checks the header of {@code file}.
   *
   * @throws UserError if the file cannot be read or is damaged
   */
  static SafeTensorsHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < 8) {
        throw damaged(file, "it has only " + size + " bytes");
      }
      long length = read(channel, 8, 0).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length < 2 || length > MAX_HEADER || length > size - 8) {
        throw damaged(
            file,
            "its header claims "
                + Long.toUnsignedString(length)
                + " bytes and the file has "
                + size);
      }
      byte[] json = read(channel, (int) length, 8).array();
      return parse(file, Json.read(json, JsonNode.class, file + " (header)"), 8 + length, size);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
  }

  private static ByteBuffer read(FileChannel channel, int length, long position)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private static SafeTensorsHeader parse(Path file, JsonNode root, long dataStart, long size) {
    if (!root.isObject()) {
      throw damaged(file, "its header is not a JSON object");
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().chars().anyMatch(Character::isISOControl)) {
        throw damaged(file, "a tensor's name has control characters");
      }
      if (field.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> m : field.getValue().properties()) {
          if (!m.getValue().isTextual()) {
            throw damaged(file, "its metadata \"" + m.getKey() + "\" is not text");
          }
          metadata.put(m.getKey(), m.getValue().textValue());
        }
      } else {
        entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), dataStart));
      }
    }
    checkLayout(file, entries, dataStart, size);
    return new SafeTensorsHeader(entries, metadata, dataStart, size);
  }

  private static Entry entry(Path file, String name, JsonNode node, long dataStart) {
    String where = "tensor \"" + name + "\"";
    JsonNode dtype = node.path("dtype");
    JsonNode shape = node.path("shape");
    JsonNode offsets = node.path("data_offsets");
    if (!dtype.isTextual() || !shape.isArray() || offsets.size() != 2) {
      throw damaged(file, where + " lacks dtype, shape or data_offsets");
    }
    DType type = DType.of(dtype.textValue(), where + " of " + file);
    long[] sides = new long[shape.size()];
    for (int i = 0; i < sides.length; i++) {
      sides[i] = natural(file, where, shape.get(i));
    }
    long begin = natural(file, where, offsets.get(0));
    long end = natural(file, where, offsets.get(1));
    if (begin > end || end - begin != bytes(file, where, type, sides)) {
      throw damaged(file, where + " has another number of bytes than its shape asks for");
    }
    if (end > Long.MAX_VALUE - dataStart) {
      throw damaged(file, where + " lies outside of the file");
    }
    return new Entry(type, sides, dataStart + begin, dataStart + end);
  }

  private static long bytes(Path file, String where, DType type, long[] shape) {
    try {
      long bytes = type.size();
      for (long side : shape) {
        bytes = Math.multiplyExact(bytes, side);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw damaged(file, where + " has an impossible shape");
    }
  }

  private static long natural(Path file, String where, JsonNode number) {
    if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
      throw damaged(file, where + " has " + number + " where a natural number belongs");
    }
    return number.longValue();
  }

  /** Checks that the tensors follow each other without gap or overlap up to the end of the file. */
  private static void checkLayout(
      Path file, Map<String, Entry> entries, long dataStart, long size) {
    List<Entry> order = new ArrayList<>(entries.values());
    order.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long end = dataStart;
    for (Entry entry : order) {
      if (entry.begin() != end) {
        throw damaged(file, "its tensors overlap or leave gaps at byte " + entry.begin());
      }
      end = entry.end();
    }
    if (end != size) {
      throw damaged(file, "its tensors end at byte " + end + " and the file at byte " + size);
    }
  }

  private static UserError damaged(Path file, String what) {
    return new UserError(
        file + " is no intact safetensors file (" + what + "): download or save it again");
  }
}
