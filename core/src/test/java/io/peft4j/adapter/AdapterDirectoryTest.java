package io.peft4j.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.PeftMethod;
import io.peft4j.boundary.Role;
import io.peft4j.boundary.TargetModules;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import io.peft4j.method.Lora;
import io.peft4j.method.PromptTuning;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.model.TinyBert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdapterDirectoryTest {
  private static final Function<String, int[]> NO_WORDS = text -> new int[0];
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir Path folder;

  private static Path peft(String name) {
    return TinyBert.golden("methods/" + name);
  }

  private static BaseModel base(String name) {
    return Checkpoint.load(
        TinyBert.golden(name.endsWith("seqcls") ? "bert-tiny-classifier" : "bert-tiny"),
        Precision.F32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dora",
        "ia3",
        "ia3_paper",
        "ia3_paper_regex",
        "ln_tuning",
        "lora_all",
        "lora_qv",
        "lora_qv_seqcls",
        "lora_rslora",
        "prefix",
        "prompt",
        "prompt_seqcls"
      })
  void writesPeftsFilesAgainByteForByte(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (BaseModel base = base(name);
        AttachedAdapter adapter = AdapterDirectory.load(base, peft(name), NO_WORDS)) {
      Map<String, Tensor> head = AdapterDirectory.head(peft(name));
      AdapterDirectory.save(copy, adapter, AdapterDirectory.info(peft(name)), head);
      head.values().forEach(Scope::free);
    }
    assertThat(copy.resolve(WEIGHTS)).hasSameBinaryContentAs(peft(name).resolve(WEIGHTS));
    if (name.equals("prompt_seqcls")) { // peft names the classifiers twice there
      ObjectNode theirs = Json.read(peft(name).resolve(CONFIG), ObjectNode.class);
      theirs.putArray("modules_to_save").add("classifier").add("score");
      assertThat(Files.readString(copy.resolve(CONFIG))).isEqualTo(Json.text(theirs));
    } else {
      assertThat(copy.resolve(CONFIG)).hasSameTextualContentAs(peft(name).resolve(CONFIG));
      assertThat(copy.resolve(CONFIG)).hasSize(Files.size(peft(name).resolve(CONFIG)));
    }
  }

  @Test
  void aNewAdapterNamesItsModulesAndItsBase() {
    try (BaseModel base = base("");
        AttachedAdapter adapter = attach(base, new Lora(2, TargetModules.roles(Role.VALUE)))) {
      AdapterDirectory.save(folder.resolve("new"), adapter, info(), Map.of());
    }
    JsonNode config = Json.read(folder.resolve("new").resolve(CONFIG), JsonNode.class);
    assertThat(config.path("target_modules"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "encoder.layer.0.attention.self.value", "encoder.layer.1.attention.self.value");
    assertThat(config.path("peft_type").asText()).isEqualTo("LORA");
    assertThat(config.path("task_type").asText()).isEqualTo("FEATURE_EXTRACTION");
    assertThat(config.path("base_model_name_or_path").asText()).isEqualTo("some/base");
    assertThat(config.path("inference_mode").asBoolean()).isTrue();
    assertThat(config.get("modules_to_save").isNull()).isTrue();
    assertThat(config.get("auto_mapping").isNull()).isTrue();
    assertThat(config.get("revision").isNull()).isTrue();
    assertThat(folder.resolve("new/README.md"))
        .content()
        .startsWith("---\nlibrary_name: peft\nbase_model: \"some/base\"\n---\n")
        .contains("Classes, in order: no, yes.");
  }

  private static AdapterInfo info() {
    return new AdapterInfo("some/base", List.of("no", "yes"), null);
  }

  private static AttachedAdapter attach(BaseModel base, PeftMethod method) {
    return AttachedAdapter.attach(base, method, new BaseSetup(base, 7, NO_WORDS));
  }

  @Test
  void aHeadLiesBesideAnAdapterOfABareBase() throws IOException {
    try (Scope scope = Scope.open();
        BaseModel base = base("");
        AttachedAdapter adapter = attach(base, new PromptTuning(3))) {
      Tensor weight = Tensor.create(new float[64], 2, 32);
      Tensor bias = Tensor.create(1f, 2f);
      Path saved = folder.resolve("a");
      AdapterDirectory.save(saved, adapter, info(), Map.of("weight", weight, "bias", bias));
      assertThat(names(saved))
          .containsExactlyInAnyOrder(CONFIG, WEIGHTS, "head.safetensors", "README.md");
      assertThat(saved.resolve("README.md"))
          .content()
          .contains("PROMPT_TUNING", "96 trained", "token_type_ids", "head.safetensors");
      Map<String, Tensor> head = AdapterDirectory.head(saved);
      assertThat(head).containsOnlyKeys("weight", "bias");
      assertThat(head.get("bias").equal(bias)).isTrue();
      head.values().forEach(Scope::free);
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }

  @Test
  void withoutAHeadThereIsNone() {
    try (BaseModel base = base("seqcls");
        AttachedAdapter adapter = attach(base, new PromptTuning(3))) {
      Path saved = folder.resolve("a");
      AdapterDirectory.save(saved, adapter, info(), Map.of());
      assertThat(AdapterDirectory.head(saved)).isEmpty();
      assertThat(Json.read(saved.resolve(CONFIG), JsonNode.class).get("modules_to_save").isNull())
          .isTrue();
      AdapterDirectory.load(base, saved, NO_WORDS).close();
    }
  }

  /** A copy of a golden adapter whose configuration was changed. */
  private Path changed(String name, String key, Object value) throws IOException {
    Path copy = Files.createDirectories(folder.resolve("changed"));
    Files.copy(peft(name).resolve(WEIGHTS), copy.resolve(WEIGHTS));
    ObjectNode config = Json.read(peft(name).resolve(CONFIG), ObjectNode.class);
    Json.write(copy.resolve(CONFIG), config.set(key, Json.mapper().valueToTree(value)));
    return copy;
  }

  private void refuses(Path directory, String... parts) {
    try (BaseModel base = base("")) {
      assertThatThrownBy(() -> AdapterDirectory.load(base, directory, NO_WORDS))
          .isInstanceOf(UserError.class)
          .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
    }
  }

  @Test
  void saysWhatIsMissingAndWhatIsLeftOver() throws IOException {
    refuses(
        changed("lora_qv", "target_modules", List.of("query", "key")),
        "4 tensors match",
        "missing [base_model.model.encoder.layer.0.attention.self.key.lora_A.weight",
        "and 1 more",
        "unexpected [base_model.model.encoder.layer.0.attention.self.value.lora_A.weight");
  }

  @Test
  void saysWhichShapeDiffers() throws IOException {
    refuses(changed("lora_qv", "r", 2), "does not fit this base", "lora_A", "[2, 32]", "[4, 32]");
  }

  @Test
  void saysThatTheBaseIsAnotherModel() {
    refuses(
        peft("lora_qv_seqcls"), "does not fit this base: 0 tensors match", "base_model.model.bert");
  }

  @Test
  void refusesAnotherHiddenSize() {
    try (BaseModel other = Checkpoint.embedded(Precision.F32)) {
      for (String name : List.of("prompt", "prefix")) {
        assertThatThrownBy(() -> AdapterDirectory.load(other, peft(name), NO_WORDS))
            .isInstanceOf(UserError.class)
            .hasMessageContainingAll(name, "does not fit this base", "prompt_embeddings");
      }
    }
  }

  @Test
  void namesAMethodThatItDoesNotKnow() throws IOException {
    refuses(changed("lora_qv", "peft_type", "VERA"), "changed: ", "\"VERA\"", "LORA");
  }

  @Test
  void refusesPicklesAndSaysHowToConvertThem() throws IOException {
    Path copy = changed("lora_qv", "r", 4);
    Files.move(copy.resolve(WEIGHTS), copy.resolve("adapter_model.bin"));
    refuses(copy, "adapter_model.bin", "pickle", "safe_serialization=True");
    Files.delete(copy.resolve("adapter_model.bin"));
    refuses(copy, "has no adapter_model.safetensors");
    Files.delete(copy.resolve(CONFIG));
    refuses(copy, "is no adapter directory");
  }
}
