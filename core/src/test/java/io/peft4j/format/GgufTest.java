package io.peft4j.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Golden files: {@code interop/make_gguf_goldens.py}. */
class GgufTest {
  static final Path GOLDEN = Path.of("src/test/resources/golden/gguf");

  /** What transformers also writes, and what a GGUF does not say or says in another way. */
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "architectures",
          "bos_token_id",
          "eos_token_id",
          "pad_token_id",
          "rope_parameters",
          "use_cache",
          "dtype");

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Torch.load();
  }

  @ParameterizedTest
  @EnumSource(GgmlType.class)
  void decodesToTheBitsOfTheReference(GgmlType type) {
    try (Scope scope = Scope.open();
        Gguf gguf = Gguf.open(GOLDEN.resolve("quants.gguf"));
        TensorFile reference = SafeTensors.open(GOLDEN.resolve("quants.safetensors"))) {
      Tensor decoded = gguf.tensor(type.name());
      assertThat(decoded.scalar_type().intern()).isEqualTo(type.decoded().scalar());
      Tensor expected = reference.tensor(type.name());
      assertThat(decoded.shape()).containsExactly(2, 512);
      assertThat(floats(decoded)).containsExactly(floats(expected));
      Scope.free(expected);
    }
  }

  @Test
  void allHalvesHaveTheirValues() {
    try (Scope scope = Scope.open()) {
      int[] bits = new int[1 << 16];
      Arrays.setAll(bits, i -> i);
      Tensor halves = Tensor.create(bits, bits.length).to(ScalarType.Short).view(ScalarType.Half);
      float[] expected = floats(halves);
      for (int i = 0; i < bits.length; i++) {
        assertThat(Float.floatToIntBits(Half.toFloat(i)))
            .as("half %x", i)
            .isEqualTo(Float.floatToIntBits(expected[i]));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2"})
  void aModelIsTheCheckpointThatItWasMadeFrom(String family) {
    try (Scope scope = Scope.open();
        ModelFiles gguf = ModelFiles.open(GOLDEN.resolve(family + ".gguf"));
        ModelFiles original = ModelFiles.open(GOLDEN.resolve(family))) {
      Map<String, Tensor> tensors = gguf.tensors();
      Map<String, Tensor> expected = original.tensors();
      assertThat(tensors).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (name, tensor) -> {
            assertThat(tensors.get(name).shape()).as(name).containsExactly(tensor.shape());
            // 1 + w loses a bit of w.
            float tolerance = family.startsWith("gemma") && name.contains("norm") ? 2e-7f : 0;
            assertThat(floats(tensors.get(name)))
                .as(name)
                .usingElementComparator((a, b) -> Math.abs(a - b) <= tolerance ? 0 : 1)
                .containsExactly(floats(tensor));
          });
      tensors.values().forEach(Scope::free);
      expected.values().forEach(Scope::free);
      assertSameConfig(gguf.config(), original.config());
    }
  }

  private static void assertSameConfig(JsonNode config, JsonNode original) {
    Set<String> keys = new HashSet<>();
    config.fieldNames().forEachRemaining(keys::add);
    keys.removeAll(NOT_COMPARED);
    assertThat(keys).hasSizeGreaterThan(7).contains("model_type");
    for (String key : keys) {
      assertThat(config.get(key).asText()).as(key).isEqualTo(original.path(key).asText());
      assertThat(config.get(key).size()).as(key).isEqualTo(original.path(key).size());
    }
    Map<String, Object> rope = numbers(config.path("rope_parameters"));
    assertThat(rope).containsExactlyInAnyOrderEntriesOf(numbers(original.path("rope_parameters")));
  }

  /** A tree's leaves by their paths, numbers as doubles. */
  private static Map<String, Object> numbers(JsonNode tree) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    tree.properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isObject()) {
                numbers(value).forEach((key, v) -> leaves.put(field.getKey() + "." + key, v));
              } else {
                leaves.put(field.getKey(), value.isNumber() ? value.doubleValue() : value.asText());
              }
            });
    return leaves;
  }

  @Test
  void whatIsNotSupportedIsNamed() throws IOException {
    assertConfigProblem(
        GgufBytes.header(0, 1).textKey("general.architecture", "mamba"),
        "has the architecture \"mamba\", which is not supported; supported: gemma2");
    assertConfigProblem(GgufBytes.header(0, 0), "has no \"general.architecture\"");
    assertConfigProblem(
        GgufBytes.header(0, 2)
            .textKey("general.architecture", "llama")
            .numberKey("llama.expert_count", 8),
        "mixture of experts");
    Path part = write(GgufBytes.header(0, 1).numberKey("split.count", 2));
    assertThatThrownBy(() -> Gguf.open(part))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("one of several parts");
    Path unknown =
        write(
            GgufBytes.header(1, 1)
                .textKey("general.architecture", "llama")
                .tensor("blk.0.attn_sinks.weight", 0, 0, 8)
                .data(32));
    try (Gguf gguf = Gguf.open(unknown)) {
      assertThatThrownBy(gguf::tensors)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("blk.0.attn_sinks.weight");
    }
  }

  @Test
  void frequenciesThatAreNotLlama3sAreRefused() {
    double[] factors = {1, 1, 1.5, 3, 2, 8};
    assertThatThrownBy(() -> Llama3Rope.recover(factors, 500_000, folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not Llama 3's");
  }

  @Test
  void aFolderWithOneGgufIsThatModel() throws IOException {
    Files.copy(GOLDEN.resolve("llama.gguf"), folder.resolve("a.gguf"));
    try (ModelFiles files = ModelFiles.open(folder)) {
      assertThat(files.config().path("model_type").asText()).isEqualTo("llama");
    }
    Files.copy(GOLDEN.resolve("llama.gguf"), folder.resolve("b.gguf"));
    assertThatThrownBy(() -> ModelFiles.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("several GGUF files");
  }

  @Test
  void everyDamagedFileIsAnErrorOrReadsSafely() throws IOException {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.out.println("GgufTest seed " + seed);
    Random random = new Random(seed);
    byte[] golden = Files.readAllBytes(GOLDEN.resolve("llama.gguf"));
    int refused = 0;
    for (int trial = 0; trial < 1000; trial++) {
      byte[] bytes = golden.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[random.nextInt(3000)] ^= (byte) (1 << random.nextInt(8));
      }
      Path path = Files.write(folder.resolve("x.gguf"), bytes);
      try (Scope scope = Scope.open();
          Gguf gguf = Gguf.open(path)) {
        for (Tensor tensor : gguf.tensors().values()) {
          tensor.to(ScalarType.Double).sum().item_double();
          Scope.free(tensor);
        }
        gguf.config();
        gguf.generationConfig();
        gguf.tokenizer();
        gguf.tokenizerConfig();
      } catch (UserError e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining(path.toString());
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(300, 1000);
  }

  private void assertConfigProblem(GgufBytes file, String problem) throws IOException {
    try (Gguf gguf = Gguf.open(write(file.data(0)))) {
      assertThatThrownBy(gguf::config)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("x.gguf")
          .hasMessageContaining(problem);
    }
  }

  private Path write(GgufBytes file) throws IOException {
    return Files.write(folder.resolve("x.gguf"), file.bytes());
  }

  private static float[] floats(Tensor tensor) {
    double[] values = Ops.doubles(tensor);
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
