package io.peft4j.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.boundary.PeftMethod;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Parameter;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Rng;
import io.peft4j.engine.Scope;
import io.peft4j.format.UserError;
import io.peft4j.method.FullFineTuning;
import io.peft4j.method.LastLayers;
import io.peft4j.method.Methods;
import io.peft4j.model.BaseModel;
import io.peft4j.model.Checkpoint;
import io.peft4j.model.TinyBert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {
  private static final Function<String, int[]> WORDS = text -> new int[] {7, 8, 9};
  private static final AdapterInfo INFO =
      new AdapterInfo("bert-tiny", List.of("a", "b"), "{\"not\": \"a real tokenizer\"}");

  @TempDir Path folder;

  static List<Methods.Entry> methods() {
    return Methods.all();
  }

  private static AttachedAdapter scattered(BaseModel base, PeftMethod method) {
    AttachedAdapter adapter = AttachedAdapter.attach(base, method, new BaseSetup(base, 3, WORDS));
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off()) {
      for (Parameter p : adapter.parameters()) {
        p.set(p.value().add(new Rng(5, p.name()).normal(p.value(), 0.1, p.value().shape())));
      }
    }
    return adapter;
  }

  private static BaseModel base(String name) {
    return Checkpoint.load(TinyBert.golden(name), Precision.F32);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodComesBackBitForBit(Methods.Entry entry) {
    for (String name : List.of("bert-tiny", "bert-tiny-classifier")) {
      Path saved = folder.resolve(name);
      try (BaseModel base = base(name);
          AttachedAdapter adapter = scattered(base, entry.method())) {
        Artifact.save(saved, adapter, INFO, Map.of());
        try (AttachedAdapter loaded = Artifact.load(base, saved, WORDS)) {
          assertThat(loaded.tensors().keySet()).isEqualTo(adapter.tensors().keySet());
          adapter
              .tensors()
              .forEach(
                  (key, tensor) ->
                      assertThat(tensor.equal(loaded.tensors().get(key))).as(key).isTrue());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert-tiny", "bert-tiny-classifier"})
  void fullTuningIsAModelThatLoadsAsABase(String name) {
    Path saved = folder.resolve("model");
    try (Scope scope = Scope.open();
        BaseModel base = base(name);
        AttachedAdapter adapter = scattered(base, new FullFineTuning())) {
      Tensor weight =
          new Rng(1, "head").normal(base.tensors().values().iterator().next(), 1, 2, 32);
      Tensor bias = Tensor.create(1f, 2f);
      Artifact.save(saved, adapter, INFO, Map.of("weight", weight, "bias", bias));
      assertThat(saved.resolve("tokenizer.json")).hasContent("{\"not\": \"a real tokenizer\"}");
      try (BaseModel model = Checkpoint.load(saved, Precision.F32)) {
        Map<String, Tensor> merged = adapter.merged();
        assertThat(merged.keySet()).isEqualTo(base.tensors().keySet());
        model
            .tensors()
            .forEach(
                (path, tensor) -> assertThat(tensor.equal(merged.get(path))).as(path).isTrue());
        assertThat(model.config().path("hidden_size")).isEqualTo(base.config().path("hidden_size"));
        if (base.head() != null) {
          BaseModel.Head head = Objects.requireNonNull(model.head());
          assertThat(head.labels()).containsExactly("a", "b");
          assertThat(head.classifierWeight().equal(weight)).isTrue();
          assertThat(head.poolerWeight().equal(base.head().poolerWeight())).isTrue();
        }
      }
      Map<String, Tensor> head = Artifact.head(saved);
      assertThat(head.get("weight").equal(weight)).isTrue();
      assertThat(head.get("bias").equal(bias)).isTrue();
      head.values().forEach(Scope::free);
    }
  }

  @Test
  void aMethodThatLeavesTheBaseAloneIsAnAdapter() {
    try (BaseModel base = base("bert-tiny");
        AttachedAdapter adapter = scattered(base, new LastLayers(1))) {
      Artifact.save(folder.resolve("last"), adapter, INFO, Map.of());
    }
    assertThat(folder.resolve("last/adapter_config.json")).exists();
    assertThat(folder.resolve("last/README.md")).content().contains("peft4j's own");
  }

  @Test
  void aFailedWriteLeavesWhatWasThere() throws Exception {
    Path saved = Files.createDirectories(folder.resolve("old"));
    Files.writeString(saved.resolve("kept"), "");
    try (Scope scope = Scope.open();
        BaseModel base = base("bert-tiny");
        AttachedAdapter adapter = scattered(base, new LastLayers(1))) {
      Tensor complex = Tensor.create(1f).to(ScalarType.ComplexFloat);
      assertThatThrownBy(
              () -> Artifact.save(saved, adapter, INFO, Map.of("weight", complex, "bias", complex)))
          .isInstanceOf(RuntimeException.class);
    }
    assertThat(folder).isDirectoryContaining(f -> f.endsWith("old"));
    assertThat(saved.resolve("kept")).exists();
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anEmptyFolderIsNoArtifact() {
    try (BaseModel base = base("bert-tiny")) {
      assertThatThrownBy(() -> Artifact.load(base, folder, WORDS))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("is no adapter directory");
    }
  }

  @Test
  void aModelOfAnotherShapeIsRefused() {
    try (BaseModel base = base("bert-tiny");
        BaseModel other = Checkpoint.embedded(Precision.F32);
        AttachedAdapter adapter = scattered(base, new FullFineTuning())) {
      Artifact.save(folder.resolve("m"), adapter, INFO, Map.of());
      assertThatThrownBy(() -> Artifact.load(other, folder.resolve("m"), WORDS))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("does not fit this base");
    }
  }
}
