package io.peft4j.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
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
 * What a GGUF file says about itself: metadata, then the directory of its tensors.
 *
 * <p>The format: <a
 * href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">ggml/docs/gguf.md</a>, versions
 * 2 and 3. A header is only made from a file in which every tensor has its place and no two share a
 * byte, so what comes after may trust it.
 *
 * @param metadata by key, as in {@code llama.block_count}
 * @param entries the tensors by their names in llama.cpp
 */
record GgufHeader(ObjectNode metadata, Map<String, Entry> entries, long fileSize) {
  /** {@code "GGUF"}, read as a little-endian number. */
  private static final int MAGIC = 0x46554747;

  /** A header is held in memory; those of the largest vocabularies take 20 MB. */
  private static final int MAX_HEADER = 1 << 28;

  private static final int MAX_ELEMENTS = 1 << 22;
  private static final int MAX_DIMENSIONS = 4;
  private static final String ALIGNMENT = "general.alignment";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * One tensor.
   *
   * @param shape as libtorch has it: the fastest dimension last
   * @param begin offset of its first byte in the file
   * @param end offset of the byte behind its last
   */
  record Entry(GgmlType type, long[] shape, long begin, long end) {}

  /**
   * Reads and checks the header of {@code file}.
   *
   * @throws UserError if the file cannot be read or is damaged
   */
  static GgufHeader read(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer head = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, MAX_HEADER));
      GgufCursor in = new GgufCursor(file, head.order(ByteOrder.LITTLE_ENDIAN));
      checkVersion(in);
      int tensors = in.count("tensors", 24);
      int keys = in.count("keys", 13);
      ObjectNode metadata = metadata(in, keys);
      Map<String, Entry> entries = directory(in, file, tensors, alignment(in, metadata));
      checkLayout(in, entries, size);
      return new GgufHeader(metadata, entries, size);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": check that the file is there and readable", e);
    }
  }

  private static void checkVersion(GgufCursor in) {
    if (in.remaining() < 4 || in.u32() != MAGIC) {
      throw in.damaged("it does not start with \"GGUF\"");
    }
    int version = in.u32();
    if (version != 2 && version != 3) {
      boolean bigEndian = Integer.reverseBytes(version) == 2 || Integer.reverseBytes(version) == 3;
      throw in.damaged(
          bigEndian
              ? "its numbers are big-endian"
              : "it has version %s, not 2 or 3".formatted(Integer.toUnsignedString(version)));
    }
  }

  private static ObjectNode metadata(GgufCursor in, int keys) {
    ObjectNode metadata = JSON.objectNode();
    int elements = 0;
    for (int i = 0; i < keys; i++) {
      String key = in.name();
      int type = in.u32();
      ArrayNode list = null;
      if (type == 9) {
        list = array(in, key, MAX_ELEMENTS - elements);
        elements += list.size();
      }
      if (metadata.has(key)) {
        throw in.damaged("it has the key \"" + key + "\" twice");
      }
      metadata.set(key, list == null ? value(in, type, key) : list);
    }
    return metadata;
  }

  private static ArrayNode array(GgufCursor in, String key, int most) {
    int type = in.u32();
    int count = in.count("elements of " + key, 1);
    if (count > most) {
      throw in.damaged("its arrays have more than " + MAX_ELEMENTS + " elements");
    }
    ArrayNode array = JSON.arrayNode(count);
    for (int i = 0; i < count; i++) {
      array.add(value(in, type, key));
    }
    return array;
  }

  private static ValueNode value(GgufCursor in, int type, String key) {
    return switch (type) {
      case 0 -> JSON.numberNode(in.u8() & 0xff);
      case 1 -> JSON.numberNode((int) in.u8());
      case 2 -> JSON.numberNode(in.u16() & 0xffff);
      case 3 -> JSON.numberNode((int) in.u16());
      case 4 -> JSON.numberNode(Integer.toUnsignedLong(in.u32()));
      case 5 -> JSON.numberNode(in.u32());
      case 6 -> JSON.numberNode(Float.intBitsToFloat(in.u32()));
      case 7 -> JSON.booleanNode(in.u8() != 0);
      case 8 -> JSON.textNode(in.text());
      case 10, 11 -> JSON.numberNode(in.u64());
      case 12 -> JSON.numberNode(Double.longBitsToDouble(in.u64()));
      default ->
          throw in.damaged(
              "\"%s\" has a value of unknown type %s"
                  .formatted(key, Integer.toUnsignedString(type)));
    };
  }

  private static int alignment(GgufCursor in, ObjectNode metadata) {
    int alignment = metadata.path(ALIGNMENT).asInt(32);
    if (alignment < 1 || Integer.bitCount(alignment) != 1) {
      throw in.damaged("its alignment is " + metadata.path(ALIGNMENT) + ", no power of two");
    }
    return alignment;
  }

  private static Map<String, Entry> directory(
      GgufCursor in, Path file, int tensors, int alignment) {
    Map<String, Entry> relative = new LinkedHashMap<>();
    for (int i = 0; i < tensors; i++) {
      String name = in.name();
      if (relative.put(name, entry(in, file, name, alignment)) != null) {
        throw in.damaged("it has the tensor \"" + name + "\" twice");
      }
    }
    long dataStart = Math.floorDiv(in.position() + alignment - 1L, alignment) * alignment;
    Map<String, Entry> entries = new LinkedHashMap<>();
    relative.forEach(
        (name, e) -> {
          if (e.end() > Long.MAX_VALUE - dataStart) {
            throw in.damaged("tensor \"" + name + "\" lies outside of the file");
          }
          entries.put(
              name, new Entry(e.type(), e.shape(), dataStart + e.begin(), dataStart + e.end()));
        });
    return entries;
  }

  /** One line of the directory; its places are counted from the first byte of data. */
  private static Entry entry(GgufCursor in, Path file, String name, int alignment) {
    int dimensions = in.u32();
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw in.damaged(
          "tensor \"%s\" has %s dimensions".formatted(name, Integer.toUnsignedString(dimensions)));
    }
    long[] shape = new long[dimensions];
    for (int i = dimensions - 1; i >= 0; i--) {
      shape[i] = in.u64();
    }
    GgmlType type =
        GgmlType.of(Integer.toUnsignedLong(in.u32()), "tensor \"%s\" of %s".formatted(name, file));
    long begin = in.u64();
    long bytes = bytes(in, name, type, shape);
    if (begin < 0 || begin % alignment != 0 || begin > Long.MAX_VALUE - bytes) {
      throw in.damaged(
          "tensor \"%s\" starts at %s, no place for one"
              .formatted(name, Long.toUnsignedString(begin)));
    }
    return new Entry(type, shape, begin, begin + bytes);
  }

  private static long bytes(GgufCursor in, String name, GgmlType type, long[] shape) {
    try {
      long elements = 1;
      for (long side : shape) {
        if (side < 1) {
          throw in.damaged("tensor \"" + name + "\" has an impossible shape");
        }
        elements = Math.multiplyExact(elements, side);
      }
      long row = shape[shape.length - 1];
      if (row % type.blockElements() != 0) {
        throw in.damaged(
            "tensor \"%s\" has rows of %d, no multiple of the %d of %s"
                .formatted(name, row, type.blockElements(), type));
      }
      return Math.multiplyExact(elements / type.blockElements(), type.blockBytes());
    } catch (ArithmeticException e) {
      throw in.damaged("tensor \"" + name + "\" has an impossible shape");
    }
  }

  /** Checks that every tensor lies in the file and no two overlap. */
  private static void checkLayout(GgufCursor in, Map<String, Entry> entries, long size) {
    List<Map.Entry<String, Entry>> order = new ArrayList<>(entries.entrySet());
    order.sort(Comparator.comparingLong(e -> e.getValue().begin()));
    long end = 0;
    for (Map.Entry<String, Entry> e : order) {
      Entry entry = e.getValue();
      if (entry.end() > size) {
        throw in.damaged(
            "tensor \"%s\" ends at byte %d and the file at byte %d"
                .formatted(e.getKey(), entry.end(), size));
      }
      if (entry.begin() < end) {
        throw in.damaged("tensor \"" + e.getKey() + "\" overlaps the one before it");
      }
      end = entry.end();
    }
  }
}
