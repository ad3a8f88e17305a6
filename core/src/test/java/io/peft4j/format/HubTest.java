package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands around a pull: ids, environment, choice of files. */
class HubTest {
  private static final HubId ID = new HubId("org/m", "main");

  @TempDir private Path home;

  @Test
  void idsAreRead() {
    assertThat(HubId.parse("org/name")).isEqualTo(new HubId("org/name", "main"));
    assertThat(HubId.parse("gpt2")).isEqualTo(new HubId("gpt2", "main"));
    assertThat(HubId.parse("a/b.c-d_e@v1.0/x")).isEqualTo(new HubId("a/b.c-d_e", "v1.0/x"));
    assertThat(HubId.parse("org/name@v1")).hasToString("org/name@v1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/a", "a/b/c", "../a", "a/..", "a b", "a/b@", "a--b", "a@../../x", "~"})
  void whatIsNoIdIsNone(String text) {
    assertThat(HubId.parse(text)).isNull();
  }

  @Test
  void theEnvironmentIsPythons() throws IOException {
    assertThat(HubSettings.cache(Map.of(), home)).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(HubSettings.cache(Map.of("XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(HubSettings.cache(Map.of("HF_HOME", "/h", "XDG_CACHE_HOME", "/x"), home))
        .isEqualTo(Path.of("/h/hub"));
    assertThat(HubSettings.cache(Map.of("HUGGINGFACE_HUB_CACHE", "/c", "HF_HOME", "/h"), home))
        .isEqualTo(Path.of("/c"));
    HubSettings plain = HubSettings.of(Map.of(), home);
    assertThat(plain.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
    assertThat(plain.token()).isNull();
    assertThat(plain.offline()).isFalse();

    Path token = home.resolve(".cache/huggingface/token");
    Files.createDirectories(token.getParent());
    Files.writeString(token, "hf_file\n");
    assertThat(HubSettings.of(Map.of(), home).token()).isEqualTo("hf_file");
    Map<String, String> set =
        Map.of("HF_TOKEN", "hf_x", "HF_ENDPOINT", "http://mirror:8080/", "HF_HUB_OFFLINE", "1");
    HubSettings settings = HubSettings.of(set, home);
    assertThat(settings.token()).isEqualTo("hf_x");
    assertThat(settings.endpoint()).isEqualTo(URI.create("http://mirror:8080"));
    assertThatThrownBy(() -> new HubPull(settings, ID).run(List.of(), null))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("HF_HUB_OFFLINE");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "hub"), home))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no web address");
    assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "a\nb"), home))
        .isInstanceOf(UserError.class)
        .hasMessageNotContaining("a\nb");
  }

  @Test
  void proxiesAreThoseOfTheEnvironment() {
    HubProxy proxy =
        new HubProxy(
            Map.of(
                "HTTPS_PROXY", "http://proxy:3128", "http_proxy", "plain", "NO_PROXY", "x.org,.y"));
    assertThat(proxy.select(URI.create("https://huggingface.co")))
        .containsExactly(
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128)));
    assertThat(proxy.select(URI.create("http://huggingface.co")))
        .containsExactly(
            new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("plain", 80)));
    for (String host : List.of("x.org", "a.x.org", "b.y")) {
      assertThat(proxy.select(URI.create("https://" + host))).containsExactly(Proxy.NO_PROXY);
    }
    assertThat(proxy.select(URI.create("https://xx.org"))).doesNotContain(Proxy.NO_PROXY);
    assertThat(new HubProxy(Map.of()).select(URI.create("https://a"))).isNotEmpty();
  }

  @Test
  void anIdThatWasNotPulledNamesTheCommand() {
    assertThatThrownBy(() -> HubCache.resolve(Path.of("org/m@v1"), home))
        .isInstanceOf(UserError.class)
        .hasCauseInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("'peft4j pull org/m@v1'");
    assertThat(HubCache.resolve(home, home)).isEqualTo(home);
    assertThat(HubCache.resolve(Path.of("/no/such/place"), home)).hasToString("/no/such/place");
  }

  @Test
  void onlyWhatIsReadIsPulled() {
    List<HubFile> repository =
        files(
            "README.md",
            "config.json",
            "tokenizer.json",
            "tokenizer.model",
            "merges.txt",
            "chat_template.jinja",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors",
            "consolidated.safetensors",
            "pytorch_model.bin",
            "onnx/config.json",
            "m.gguf",
            "x.py");
    assertThat(names(repository))
        .containsExactly(
            "config.json",
            "tokenizer.json",
            "tokenizer.model",
            "merges.txt",
            "chat_template.jinja",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
            "model-00002-of-00002.safetensors");
    assertThat(names(repository, "*.json", "m.ggu?"))
        .containsExactly(
            "config.json",
            "tokenizer.json",
            "model.safetensors.index.json",
            "onnx/config.json",
            "m.gguf");
    assertThat(names(repository, "*")).doesNotContain("pytorch_model.bin", "x.py").hasSize(12);
    assertThat(names(files("README.md", "config.json", "m.gguf")))
        .containsExactly("config.json", "m.gguf");
  }

  @Test
  void aChoiceThatIsNoneIsNamed() {
    assertChoiceProblem(
        "has no safetensors and no GGUF file", files("pytorch_model.bin", "a.json"));
    assertChoiceProblem("may run code", files("pytorch_model.bin"), "*.bin");
    assertChoiceProblem("has no such file", files("a.json"), "*.txt", "[\\E(");
    assertChoiceProblem(
        "has 2 GGUF files; choose one as in --allow 'q2.gguf': q2.gguf, q4.gguf",
        files("q2.gguf", "q4.gguf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x.json", "/etc/x.json", "a//b", "a/./b", "a\\b", ""})
  void aFileOutsideOfTheFolderIsRefused(String name) throws IOException {
    String answer =
        "{\"sha\":\"%s\",\"siblings\":[{\"rfilename\":\"%s\",\"size\":1,\"blobId\":\"%s\"}]}"
            .formatted(HubServer.COMMIT, name.replace("\\", "\\\\"), HubServer.COMMIT);
    assertThatThrownBy(() -> HubListing.parse(Json.mapper().readTree(answer), ID))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has the file name");
  }

  @Test
  void gitsDigestIsGits() throws IOException {
    Path file = Files.write(home.resolve("x"), "hello\n".getBytes(StandardCharsets.UTF_8));
    assertThat(Digests.gitBlob(file)).isEqualTo("ce013625030ba8dba906f756967f9e9ca394464a");
  }

  private static List<HubFile> files(String... names) {
    return Stream.of(names).map(name -> new HubFile(name, 1, HubServer.COMMIT)).toList();
  }

  private static List<String> names(List<HubFile> files, String... allow) {
    return HubSelection.of(files, List.of(allow), ID).stream().map(HubFile::name).toList();
  }

  private static void assertChoiceProblem(String problem, List<HubFile> files, String... allow) {
    assertThatThrownBy(() -> HubSelection.of(files, List.of(allow), ID))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("org/m")
        .hasMessageContaining(problem);
  }
}
