package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.peft4j.SmolLm2;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.Json;
import io.peft4j.format.ModelFiles;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.UserError;
import io.peft4j.nn.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base models out of the files in which they come. */
class ModelFilesTest {
  private static final List<Sequence> BATCH =
      List.of(Sequence.of(new int[] {1, 5, 7, 11, 30}), Sequence.of(new int[] {2, 39}));

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Torch.load();
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3", "qwen2", "qwen3", "gemma2", "gemma3", "gpt2"})
  void aGgufComputesWhatItsCheckpointComputes(String family) {
    try (Scope scope = Scope.open();
        BaseModel gguf = Checkpoint.load(golden(family + ".gguf"), Precision.F32);
        BaseModel original = Checkpoint.load(golden(family), Precision.F32)) {
      Tensor logits = TinyCausal.logits(gguf, Attachments.NONE, BATCH);
      Tensor expected = TinyCausal.logits(original, Attachments.NONE, BATCH);
      assertThat(TinyCausal.difference(logits, expected)).isLessThan(2e-6);
    }
  }

  @Test
  void halvesInShardsAreComputedWithInSinglePrecision() throws IOException {
    try (Scope scope = Scope.open();
        ModelFiles original = ModelFiles.open(golden("llama"))) {
      Map<String, Tensor> halves = new TreeMap<>();
      Map<String, Tensor> rounded = new TreeMap<>();
      original
          .tensors()
          .forEach(
              (name, tensor) -> {
                halves.put(name, tensor.to(ScalarType.Half));
                rounded.put(name, tensor.to(ScalarType.Half).to(ScalarType.Float));
                Scope.free(tensor);
              });
      Path shards = Files.createDirectories(folder.resolve("shards"));
      Path whole = Files.createDirectories(folder.resolve("whole"));
      writeShards(shards, halves);
      SafeTensors.write(whole.resolve("model.safetensors"), rounded, Map.of());
      Files.copy(golden("llama/config.json"), shards.resolve("config.json"));
      Files.copy(golden("llama/config.json"), whole.resolve("config.json"));
      try (BaseModel half = Checkpoint.load(shards, Precision.F32);
          BaseModel single = Checkpoint.load(whole, Precision.F32)) {
        assertThat(half.tensors().values())
            .allSatisfy(t -> assertThat(t.scalar_type().intern()).isEqualTo(ScalarType.Float));
        Tensor logits = TinyCausal.logits(half, Attachments.NONE, BATCH);
        assertThat(logits.equal(TinyCausal.logits(single, Attachments.NONE, BATCH))).isTrue();
      }
    }
  }

  /** Every other tensor into the second of two files. */
  private static void writeShards(Path folder, Map<String, Tensor> tensors) {
    List<Map<String, Tensor>> shards = List.of(new TreeMap<>(), new TreeMap<>());
    Map<String, String> places = new TreeMap<>();
    int i = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      shards.get(i % 2).put(tensor.getKey(), tensor.getValue());
      places.put(tensor.getKey(), "model-%d-of-2.safetensors".formatted(1 + i++ % 2));
    }
    SafeTensors.write(folder.resolve("model-1-of-2.safetensors"), shards.get(0), Map.of());
    SafeTensors.write(folder.resolve("model-2-of-2.safetensors"), shards.get(1), Map.of());
    Json.write(folder.resolve("model.safetensors.index.json"), Map.of("weight_map", places));
  }

  @Test
  void smolLm2sGgufIsItsDirectory() {
    try (Scope scope = Scope.open();
        ModelFiles gguf = ModelFiles.open(SmolLm2.gguf());
        ModelFiles directory = ModelFiles.open(SmolLm2.folder())) {
      Map<String, Tensor> decoded = gguf.tensors();
      Map<String, Tensor> expected = directory.tensors();
      assertThat(decoded).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (name, tensor) -> {
            Tensor rounded = decoded.get(name).to(ScalarType.BFloat16);
            assertThat(rounded.equal(tensor)).as(name).isTrue();
            Scope.free(tensor);
          });
      decoded.values().forEach(Scope::free);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama.gguf", "gemma3.gguf", "gpt2.gguf"})
  void everyDamagedGgufIsAnErrorOrLoads(String name) throws IOException {
    byte[] golden = Files.readAllBytes(golden(name));
    damage(golden, 3000, "x.gguf", folder.resolve("x.gguf"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "model.safetensors"})
  void everyDamagedDirectoryIsAnErrorOrLoads(String name) throws IOException {
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(golden("llama").resolve(file), folder.resolve(file));
    }
    byte[] golden = Files.readAllBytes(folder.resolve(name));
    damage(golden, Math.min(golden.length, 1500), name, folder);
  }

  /** Flips bits within the first bytes of a file, and cuts it now and then. */
  private void damage(byte[] golden, int reach, String file, Path base) throws IOException {
    long seed = Long.getLong("tests.seed", System.nanoTime());
    System.out.println("ModelFilesTest seed " + seed);
    Random random = new Random(seed);
    for (int trial = 0; trial < 300; trial++) {
      byte[] bytes = golden.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length;
      Files.write(folder.resolve(file), Arrays.copyOf(bytes, length));
      assertThatCode(() -> run(base)).as("seed %d, trial %d", seed, trial).doesNotThrowAnyException();
    }
  }

  /** Loads a model and computes with it, or is told why not. */
  private static void run(Path base) {
    try (Scope scope = Scope.open();
        BaseModel model = Checkpoint.load(base, Precision.F32)) {
      // Damage may leave a smaller model that is intact: one token fits into all.
      TinyCausal.logits(model, Attachments.NONE, List.of(Sequence.of(new int[] {0})));
    } catch (UserError e) {
      assertThat(e).hasMessageContaining(base.toString()).hasMessageNotContaining("\n");
    }
  }

  private static Path golden(String name) {
    return TinyBert.golden("gguf/" + name);
  }
}
