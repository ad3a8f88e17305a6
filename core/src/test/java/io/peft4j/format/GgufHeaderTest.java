package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufHeaderTest {
  private static final int F32 = 0;
  private static final int Q8_0 = 8;

  @TempDir private Path folder;

  @Test
  void everyKindOfValueIsRead() throws IOException {
    GgufBytes file =
        GgufBytes.header(0, 10)
            .textKey("text", "é")
            .numberKey("u32", -1)
            .text("u8")
            .u32(0)
            .u8(200)
            .text("i8")
            .u32(1)
            .u8(200)
            .text("true")
            .u32(7)
            .u8(1)
            .text("f32")
            .u32(6)
            .u32(Float.floatToIntBits(1e-5f))
            .text("f64")
            .u32(12)
            .u64(Double.doubleToLongBits(0.1))
            .text("i64")
            .u32(11)
            .u64(-5)
            .text("u64")
            .u32(10)
            .u64(1L << 40)
            .text("list")
            .u32(9)
            .u32(5)
            .u64(2)
            .u32(-7)
            .u32(8);
    GgufMetadata metadata = new GgufMetadata(folder, read(file).metadata());
    assertThat(metadata.text("text")).isEqualTo("é");
    assertThat(metadata.number("u32")).isEqualTo(4294967295.0);
    assertThat(metadata.count("u8")).isEqualTo(200);
    assertThat(metadata.number("i8")).isEqualTo(-56);
    assertThat(metadata.flagOr("true", false)).isTrue();
    assertThat(metadata.number("f32")).isEqualTo(1e-5);
    assertThat(metadata.number("f64")).isEqualTo(0.1);
    assertThat(metadata.number("i64")).isEqualTo(-5);
    assertThat(metadata.number("u64")).isEqualTo(Math.pow(2, 40));
    assertThat(metadata.numbers("list", 2)).containsExactly(-7, 8);
    assertThat(metadata.countOr("absent", 3)).isEqualTo(3);
    for (String key : new String[] {"text", "u32", "i8", "f64", "list", "absent"}) {
      assertThatThrownBy(() -> metadata.count(key))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("\"" + key + "\"");
    }
  }

  @Test
  void tensorsHaveTheirPlaces() throws IOException {
    GgufHeader header =
        read(
            GgufBytes.header(2, 1)
                .numberKey("general.alignment", 64)
                .tensor("a", Q8_0, 0, 32, 3)
                .tensor("b", F32, 128, 5)
                .data(256));
    GgufHeader.Entry a = header.entries().get("a");
    assertThat(a.shape()).containsExactly(3, 32);
    assertThat(a.begin() % 64).isZero();
    assertThat(a.end() - a.begin()).isEqualTo(3 * 34);
    assertThat(header.entries().get("b").begin()).isEqualTo(a.begin() + 128);
  }

  @Test
  void damageIsNamed() throws IOException {
    assertProblem(raw("GGU"), "does not start with");
    assertProblem(raw("GGML and more"), "does not start with");
    assertProblem(raw("GGUF"), "header does not end");
    assertProblem(new GgufBytes().u32(0x46554747).u32(1), "version 1, not 2 or 3");
    assertProblem(new GgufBytes().u32(0x46554747).u32(3 << 24), "big-endian");
    assertProblem(GgufBytes.header(1L << 60, 0), "claims 1152921504606846976 tensors");
    assertProblem(GgufBytes.header(0, -1), "claims 18446744073709551615 keys");
    assertProblem(key().u64(1L << 60).u32(8).u32(0), "claims 1152921504606846976 bytes of text");
    assertProblem(key().u64(2).raw(new byte[] {(byte) 0xc3, 0x28}).data(32), "is not UTF-8");
    assertProblem(key().text("a\nb").u32(13).data(32), "the name before byte 35 is none");
    assertProblem(key().text("k".repeat(300)).u32(13).data(32), "is none");
    assertProblem(key().text("k").u32(13).data(32), "\"k\" has a value of unknown type 13");
    assertProblem(key().text("k").u32(9).u32(0).u64(1L << 40), "claims 1099511627776 elements");
    assertProblem(key().text("k").u32(9).u32(9).u64(1).data(64), "unknown type 9");
    assertProblem(
        GgufBytes.header(0, 2).numberKey("k", 1).numberKey("k", 2), "the key \"k\" twice");
    assertProblem(GgufBytes.header(0, 1).numberKey("general.alignment", 24), "24, no power of two");
  }

  @Test
  void tensorsOutOfPlaceAreNamed() throws IOException {
    assertProblem(one(F32, 0, 9), 32, "ends at byte");
    assertProblem(one(F32, 1L << 60, 8), 32, "ends at byte");
    assertProblem(one(F32, -32, 8), 32, "starts at 18446744073709551584");
    assertProblem(one(F32, 8, 8), 64, "starts at 8, no place");
    assertProblem(one(F32, 0, 1L << 40, 1L << 40), 32, "impossible shape");
    assertProblem(one(F32, 0, 0), 32, "impossible shape");
    assertProblem(one(F32, 0, -8), 32, "impossible shape");
    assertProblem(one(F32, 0), 32, "has 0 dimensions");
    assertProblem(one(F32, 0, 1, 1, 1, 1, 1), 32, "has 5 dimensions");
    assertProblem(one(Q8_0, 0, 33), 64, "rows of 33, no multiple of the 32 of Q8_0");
    assertProblem(one(99, 0, 32), 64, "element type number 99: take a file with one of F32, F16");
    GgufBytes twice = GgufBytes.header(2, 0).tensor("a", F32, 0, 8).tensor("a", F32, 32, 8);
    assertProblem(twice.data(64), "the tensor \"a\" twice");
    GgufBytes overlap = GgufBytes.header(2, 0).tensor("a", F32, 0, 9).tensor("b", F32, 32, 8);
    assertProblem(overlap.data(64), "\"b\" overlaps");
    assertThatThrownBy(() -> Gguf.open(folder.resolve("none.gguf")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("check that the file is there");
  }

  @Test
  void aFileCutAnywhereIsAnError() throws IOException {
    byte[] whole = GgufBytes.header(1, 1).textKey("k", "v").tensor("a", F32, 0, 8).data(32).bytes();
    for (int length = 0; length < whole.length; length++) {
      assertProblem(new GgufBytes().raw(Arrays.copyOf(whole, length)), "");
    }
    read(new GgufBytes().raw(whole));
  }

  private static GgufBytes key() {
    return GgufBytes.header(0, 1);
  }

  private static GgufBytes raw(String text) {
    return new GgufBytes().raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static GgufBytes one(int type, long offset, long... sides) {
    return GgufBytes.header(1, 0).tensor("a", type, offset, sides);
  }

  private GgufHeader read(GgufBytes file) throws IOException {
    return GgufHeader.read(Files.write(folder.resolve("x.gguf"), file.bytes()));
  }

  private void assertProblem(GgufBytes file, int data, String problem) throws IOException {
    assertProblem(file.data(data), problem);
  }

  private void assertProblem(GgufBytes file, String problem) throws IOException {
    Path path = Files.write(folder.resolve("x.gguf"), file.bytes());
    assertThatThrownBy(() -> GgufHeader.read(path))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(problem);
  }
}
