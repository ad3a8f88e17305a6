package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.SmolLm2;
import io.peft4j.text.TokenizerJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Golden ids are those of the tokenizers that the files were made from, of SentencePiece itself and
 * of Python's for SmolLM2: {@code interop/make_gguf_goldens.py}.
 */
class GgufTokenizerTest {
  private static final Golden GOLDEN =
      Json.read(GgufTest.GOLDEN.resolve("tokens.json"), Golden.class);

  @TempDir private Path folder;

  /** Without ids where a tokenizer and its original are not meant to agree. */
  record Golden(
      List<String> texts, Map<String, int[] @Nullable []> ids, Map<String, String> versions) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tokenizer-gpt-2",
        "tokenizer-smollm",
        "tokenizer-llama-bpe",
        "tokenizer-qwen2",
        "tokenizer-tekken",
        "tokenizer-spm-llama",
        "tokenizer-spm-gemma2"
      })
  void idsAreTheOriginals(String name) {
    assertIds(GgufTest.GOLDEN.resolve(name + ".gguf"), name);
  }

  @Test
  void smolLm2sIdsArePythons() {
    assertIds(SmolLm2.gguf(), "smollm2");
  }

  private static void assertIds(Path file, String name) {
    TokenizerJson tokenizer = load(file);
    int[] @Nullable [] ids = GOLDEN.ids().get(name);
    for (int i = 0; i < ids.length; i++) {
      String text = GOLDEN.texts().get(i);
      if (ids[i] != null) {
        assertThat(tokenizer.encode(text)).as(text).containsExactly(ids[i]);
      }
    }
  }

  private static TokenizerJson load(Path file) {
    try (ModelFiles files = ModelFiles.open(file)) {
      byte[] json = Json.text(files.tokenizer()).getBytes(StandardCharsets.UTF_8);
      return TokenizerJson.load(new ByteArrayInputStream(json), file.toString());
    }
  }

  @Test
  void theFirstTokenIsAddedWhereTheFileSaysSo() {
    TokenizerJson llama = load(GgufTest.GOLDEN.resolve("tokenizer-spm-llama.gguf"));
    assertThat(llama.encode("a", null, 9).ids()).startsWith(1).hasSize(2);
    assertThat(llama.encode("a", "b", 9).ids()).hasSize(4);
    assertThat(llama.encode("<s>")).containsExactly(1);
    TokenizerJson smol = load(GgufTest.GOLDEN.resolve("tokenizer-smollm.gguf"));
    assertThat(smol.encode("a", null, 9).ids()).hasSize(1);
  }

  @Test
  void textsComeBack() {
    for (String name : List.of("tokenizer-llama-bpe", "tokenizer-spm-llama")) {
      TokenizerJson tokenizer = load(GgufTest.GOLDEN.resolve(name + ".gguf"));
      for (String text : List.of("Hello, World!", "  two\n\nlines 12", "日本 😀")) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).as(name).isEqualTo(text);
      }
    }
  }

  @Test
  void specialTokensAndTemplateAreTold() {
    try (ModelFiles files = ModelFiles.open(GgufTest.GOLDEN.resolve("tokenizer-smollm.gguf"))) {
      JsonNode config = files.tokenizerConfig();
      assertThat(config.path("bos_token").asText()).isEqualTo("<|end|>");
      assertThat(config.path("eos_token").asText()).isEqualTo("<|user|>");
      assertThat(config.has("pad_token")).isFalse();
      assertThat(config.path("chat_template").asText()).contains("messages[0]");
      assertThat(files.generationConfig().path("eos_token_id").path(0).asInt()).isEqualTo(1);
    }
  }

  @Test
  void whatIsNotKnownIsNamed() throws IOException {
    assertProblem(vocabulary("bert", "default", "a", "b"), "kind \"bert\", which is not supported");
    assertProblem(
        vocabulary("gpt2", "smolm", "a", "b"),
        "rule \"smolm\", which is not known; known: deepseek");
    assertProblem(vocabulary("gpt2", "default", "a", "a"), "the token \"a\" twice");
    String odd = "a\n" + "b".repeat(100);
    assertProblem(vocabulary("gpt2", "default", odd, odd), "the token \"a " + "b".repeat(58) + "…");
    assertProblem(
        GgufBytes.header(0, 1).textKey("general.architecture", "llama"),
        "has no \"tokenizer.ggml.tokens\"");
  }

  private static GgufBytes vocabulary(String model, String pre, String... tokens) {
    GgufBytes file =
        GgufBytes.header(0, 5)
            .textKey("general.architecture", "llama")
            .textKey("tokenizer.ggml.model", model)
            .textKey("tokenizer.ggml.pre", pre);
    file.text("tokenizer.ggml.merges").u32(9).u32(8).u64(0);
    file.text("tokenizer.ggml.tokens").u32(9).u32(8).u64(tokens.length);
    for (String token : tokens) {
      file.text(token);
    }
    return file;
  }

  private void assertProblem(GgufBytes file, String problem) throws IOException {
    Path path = Files.write(folder.resolve("x.gguf"), file.data(0).bytes());
    try (Gguf gguf = Gguf.open(path)) {
      assertThatThrownBy(gguf::tokenizer)
          .isInstanceOf(UserError.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining(problem);
    }
  }
}
