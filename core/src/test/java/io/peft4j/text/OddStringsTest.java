package io.peft4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.SmolLm2;
import io.peft4j.format.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code interop/make_tokenizer_goldens.py} got from Python for 2,000 odd strings. */
class OddStringsTest {
  private static JsonNode golden(String name) throws IOException {
    try (InputStream in = OddStringsTest.class.getResourceAsStream("/golden/text/" + name)) {
      return Json.read(in.readAllBytes(), JsonNode.class, name);
    }
  }

  static TokenizerJson tokenizer(String kind) throws IOException {
    String name = "/golden/text/" + kind + "/tokenizer.json";
    try (InputStream in = OddStringsTest.class.getResourceAsStream(name)) {
      return TokenizerJson.load(in, name);
    }
  }

  static List<String> strings() throws IOException {
    List<String> strings = new ArrayList<>();
    for (JsonNode entry : golden("strings.json")) {
      strings.add(
          entry.isTextual()
              ? entry.textValue()
              : entry.get(0).textValue().repeat(entry.get(1).intValue()));
    }
    return strings;
  }

  private static String digest(int[] ids) throws NoSuchAlgorithmException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(ids);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes.array());
    return HexFormat.of().formatHex(hash).substring(0, 8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "wordpiece", "unigram", "sentencepiece"})
  void idsArePythons(String kind) throws Exception {
    check(tokenizer(kind), kind);
  }

  @Test
  void idsOfTheRealModelArePythons() throws Exception {
    check(TokenizerJson.load(SmolLm2.folder().resolve("tokenizer.json")), "smollm2");
  }

  private static void check(TokenizerJson tokenizer, String kind) throws Exception {
    List<String> strings = strings();
    JsonNode golden = golden(kind + ".json");
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < strings.size(); i++) {
      String text = strings.get(i);
      JsonNode wanted = golden.get(i);
      String shown = kind + " " + text.substring(0, Math.min(text.length(), 200));
      if (!digest(tokenizer.encode(text)).equals(wanted.get(0).textValue())) {
        wrong.add(shown + " alone");
      }
      int[] around = tokenizer.encode(text, null, Integer.MAX_VALUE).ids();
      if (!digest(around).equals(wanted.get(1).textValue())) {
        wrong.add(shown + " between special tokens");
      }
      // The unigram model's Python finds special tokens among its pieces even where it should not.
      boolean forged = kind.equals("unigram") && !tokenizer.special().find(text).isEmpty();
      if (!forged && !digest(tokenizer.encodeContent(text)).equals(wanted.get(2).textValue())) {
        wrong.add(shown + " as content");
      }
    }
    assertThat(strings).hasSize(2000);
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytelevel", "wordpiece", "unigram", "sentencepiece"})
  void contentHasNoSpecialTokens(String kind) throws Exception {
    TokenizerJson tokenizer = tokenizer(kind);
    List<Integer> special =
        tokenizer.special().all().stream().map(SpecialToken::id).filter(id -> id > 0).toList();
    int forgeries = 0;
    for (String text : strings()) {
      for (int id : tokenizer.encodeContent(text)) {
        assertThat(special).as(text).doesNotContain(id);
      }
      for (int id : tokenizer.encode(text)) {
        forgeries += special.contains(id) ? 1 : 0;
      }
    }
    assertThat(forgeries).isGreaterThan(2000);
  }

  @Test
  void namesOfRenamedTokensAreNoTextEither() throws Exception {
    TokenizerJson tokenizer = tokenizer("bytelevel");
    String name = RenamedTokens.name(2);
    assertThat(tokenizer.encodeContent("</s>" + name)).doesNotContain(2);
    assertThat(tokenizer.decode(tokenizer.encodeContent("</s>" + name)))
        .isEqualTo("</s>\ufffd2\ufdd1");
  }
}
