package io.peft4j.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the little-endian values of a GGUF header one after the other, never beyond its end. */
final class GgufCursor {
  private static final int LONGEST_NAME = 256;

  private final Path file;
  private final ByteBuffer in;

  /** Reads what is left of {@code in}, which is in the order of the file's bytes. */
  GgufCursor(Path file, ByteBuffer in) {
    this.file = file;
    this.in = in;
  }

  int position() {
    return in.position();
  }

  /** Bytes that are left. */
  int remaining() {
    return in.remaining();
  }

  byte u8() {
    require(1);
    return in.get();
  }

  short u16() {
    require(2);
    return in.getShort();
  }

  int u32() {
    require(4);
    return in.getInt();
  }

  long u64() {
    require(8);
    return in.getLong();
  }

  /**
   * A count of things that take at least {@code smallest} bytes each: one that cannot fit into the
   * rest of the file is refused before anything is made for it.
   */
  int count(String what, int smallest) {
    long count = u64();
    if (count < 0 || count > in.remaining() / smallest) {
      throw damaged(
          "it claims %s %s with %d bytes left"
              .formatted(Long.toUnsignedString(count), what, in.remaining()));
    }
    return (int) count;
  }

  /** A length, then that many bytes of UTF-8. */
  String text() {
    int length = count("bytes of text", 1);
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(bytes);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw damaged("the text before byte " + in.position() + " is not UTF-8");
    }
  }

  /** A key or the name of a tensor: printable, so that it can be shown, and not long. */
  String name() {
    String name = text();
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw damaged("the name before byte " + in.position() + " is none");
    }
    return name;
  }

  private void require(int bytes) {
    if (in.remaining() < bytes) {
      throw damaged("its header does not end");
    }
  }

  UserError damaged(String what) {
    return new UserError("%s is no intact GGUF file (%s): download it again".formatted(file, what));
  }
}
