package io.peft4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.util.Utils;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerJsonTest {
  private static final String EMBEDDED = "/all-minilm-l6-v2-tokenizer.json";

  private static TokenizerJson tokenizer;

  @TempDir Path folder;

  /** A text with what Python's tokenizers 0.23.3 makes of it (strategy longest first). */
  record Golden(
      String text,
      @Nullable String pair,
      int maxLength,
      int[] ids,
      int[] types,
      boolean truncated) {}

  @BeforeAll
  static void load() throws IOException {
    try (InputStream in = TokenizerJson.class.getResourceAsStream(EMBEDDED)) {
      tokenizer = TokenizerJson.load(in, "tokenizer.json");
    }
  }

  private static Golden[] golden() throws IOException {
    try (InputStream in = TokenizerJsonTest.class.getResourceAsStream("golden.json")) {
      return Json.read(in.readAllBytes(), Golden[].class, "golden.json");
    }
  }

  private static void assertGolden(Encoded encoded, Golden golden) {
    assertThat(encoded.ids()).as(golden.text()).containsExactly(golden.ids());
    assertThat(encoded.types()).as(golden.text()).containsExactly(golden.types());
    assertThat(encoded.truncated()).as(golden.text()).isEqualTo(golden.truncated());
  }

  @Test
  void idsTypesAndTruncationArePythons() throws IOException {
    for (Golden g : golden()) {
      assertGolden(tokenizer.encode(g.text(), g.pair(), g.maxLength()), g);
    }
  }

  @Test
  void manyAtOnceAreTheSameAsOneByOne() throws IOException {
    List<String> texts = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (Golden g : Collections.nCopies(60, golden()).stream().flatMap(Arrays::stream).toList()) {
      texts.add(g.text());
      pairs.add(g.pair() == null ? "" : g.pair());
    }
    assertThat(texts).hasSizeGreaterThan(1024);
    List<Encoded> single = tokenizer.encodeAll(texts, null, 12);
    List<Encoded> paired = tokenizer.encodeAll(texts, pairs, 12);
    for (int i = 0; i < texts.size(); i++) {
      Encoded one = tokenizer.encode(texts.get(i), null, 12);
      Encoded two = tokenizer.encode(texts.get(i), pairs.get(i), 12);
      assertThat(single.get(i)).usingRecursiveComparison().isEqualTo(one);
      assertThat(paired.get(i)).usingRecursiveComparison().isEqualTo(two);
    }
    assertThatThrownBy(() -> tokenizer.encodeAll(texts, List.of("x"), 12))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void plainTokensHaveNoSpecialOnesAndNoLimit() {
    assertThat(tokenizer.encode("Hello, World!")).containsExactly(7592, 1010, 2088, 999);
    assertThat(tokenizer.encode("word ".repeat(3000))).hasSize(3000);
    assertThat(tokenizer.encode("word", null, 512).length()).isEqualTo(3);
    assertThat(tokenizer.decode(new int[] {101, 7592, 1010, 2088, 999, 102}))
        .isEqualTo("hello, world!");
    assertThat(tokenizer.vocabularySize()).isEqualTo(30522);
    assertThatThrownBy(() -> tokenizer.encode("word", null, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no room for the special tokens");
  }

  @Test
  void threadsShareATokenizer() throws IOException {
    Golden[] golden = golden();
    IntStream.range(0, 2000)
        .parallel()
        .forEach(
            i -> {
              Golden g = golden[i % golden.length];
              assertGolden(tokenizer.encode(g.text(), g.pair(), g.maxLength()), g);
            });
  }

  @Test
  void aFolderTokenizerStaysOfflineAndDamageIsAnError() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    try (InputStream in = TokenizerJson.class.getResourceAsStream(EMBEDDED)) {
      Files.copy(in, file);
    }
    System.clearProperty("ai.djl.offline");
    assertThat(TokenizerJson.load(file).encode("law")).containsExactly(2375);
    assertThat(Utils.isOfflineMode()).isTrue();

    assertThatThrownBy(() -> TokenizerJson.load(folder.resolve("none.json")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.json");
    for (String broken : List.of("{\"model\": ", "{}", "{\"model\": {\"type\": \"X\"}}")) {
      InputStream in = new ByteArrayInputStream(broken.getBytes());
      assertThatThrownBy(() -> TokenizerJson.load(in, "broken.json"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("broken.json");
    }
  }
}
