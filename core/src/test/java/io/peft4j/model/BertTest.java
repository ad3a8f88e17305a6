package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.adapter.AdapterDirectory;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Role;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.engine.Torch;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.format.UserError;
import io.peft4j.nn.Pass;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both kinds of BERT checkpoint against what Hugging Face Transformers and PEFT compute. */
class BertTest {
  @TempDir Path folder;

  private static Map<String, Tensor> golden(String name) {
    try (TensorFile file =
        SafeTensors.open(TinyBert.golden("methods/" + name + "/golden.safetensors"))) {
      return file.tensors();
    }
  }

  /** The golden batch without its padding: unequal lengths, two texts in each sequence. */
  private static List<Sequence> batch(Map<String, Tensor> golden) {
    List<Sequence> batch = new ArrayList<>();
    for (long i = 0; i < golden.get("input_ids").size(0); i++) {
      int length = (int) golden.get("attention_mask").get(i).sum().item_long();
      batch.add(
          new Sequence(
              ints(golden.get("input_ids").get(i), length),
              ints(golden.get("token_type_ids").get(i), length)));
    }
    assertThat(batch).extracting(Sequence::length).containsExactly(11, 7, 5, 11);
    assertThat(batch).allSatisfy(s -> assertThat(s.types()).contains(0, 1));
    return batch;
  }

  private static int[] ints(Tensor row, int length) {
    int[] values = new int[length];
    long[] all = Ops.longs(row);
    for (int i = 0; i < length; i++) {
      values[i] = (int) all[i];
    }
    return values;
  }

  private static Tensor pooled(BaseModel base, Attachments adapter, List<Sequence> batch) {
    Rows rows = Rows.of(List.of(new Segment(adapter, batch)));
    try (GradMode off = GradMode.off();
        Pass pass = Pass.plain(rows)) {
      return base.pool(base.transformer().forward(pass), rows);
    }
  }

  private static double difference(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }

  @Test
  void logitsOfAClassifierAreTransformers() {
    Map<String, Tensor> golden = golden("lora_qv_seqcls");
    try (Scope scope = Scope.open();
        BaseModel base = Checkpoint.load(TinyBert.golden("bert-tiny-classifier"), Precision.F32)) {
      BaseModel.Head head = Objects.requireNonNull(base.head());
      Tensor logits =
          torch.linear(
              pooled(base, Attachments.NONE, batch(golden)),
              head.classifierWeight(),
              new TensorOptional(head.classifierBias()));
      assertThat(difference(logits, golden.get("logits_base"))).isLessThan(1e-5);
      assertThat(head.labels()).containsExactly("bad", "neutral", "good");
      assertThat(base.key("x")).isEqualTo("bert.x");
    }
    golden.values().forEach(Scope::free);
  }

  @Test
  void logitsOfAnAdaptedClassifierArePefts() {
    Map<String, Tensor> golden = golden("lora_qv_seqcls");
    Path saved = TinyBert.golden("methods/lora_qv_seqcls");
    try (Scope scope = Scope.open();
        BaseModel base = Checkpoint.load(TinyBert.golden("bert-tiny-classifier"), Precision.F32);
        AttachedAdapter adapter = AdapterDirectory.load(base, saved, text -> new int[0])) {
      Map<String, Tensor> head = AdapterDirectory.head(saved);
      Tensor logits =
          torch.linear(
              pooled(base, adapter, batch(golden)),
              head.get("weight"),
              new TensorOptional(head.get("bias")));
      assertThat(difference(logits, golden.get("logits"))).isLessThan(1e-5);
      assertThat(difference(logits, golden.get("logits_base"))).isGreaterThan(1e-2);
      head.values().forEach(Scope::free);
    }
    golden.values().forEach(Scope::free);
  }

  @Test
  void sentenceVectorsAreNormalisedMeansOverRealTokens() {
    Map<String, Tensor> golden = golden("lora_qv");
    try (Scope scope = Scope.open();
        BaseModel base = TinyBert.load(Precision.F32)) {
      Tensor mask = golden.get("attention_mask").to(torch.ScalarType.Float).unsqueeze(2);
      Tensor sums = golden.get("hidden_base").mul(mask).sum(new long[] {1}, false, null);
      Tensor lengths = sums.pow(Ops.scalar(2)).sum(new long[] {1}, true, null).sqrt();
      Tensor ours = pooled(base, Attachments.NONE, batch(golden));
      assertThat(difference(ours, sums.div(lengths))).isLessThan(1e-5);
    }
    golden.values().forEach(Scope::free);
  }

  @Test
  void everyTensorOfTheBareModelHasASite() {
    try (BaseModel base = TinyBert.load(Precision.F32)) {
      assertThat(base.sites().with(Role.QUERY)).hasSize(2);
      assertThat(base.sites().linear()).hasSize(12);
      assertThat(base.sites().with(Role.NORM)).hasSize(5);
      long count =
          base.sites().all().stream()
              .filter(site -> base.tensors().containsKey(site.path() + ".weight"))
              .mapToLong(site -> site.weightCount() + (site.bias() ? site.out() : 0))
              .sum();
      assertThat(count).isEqualTo(base.parameterCount());
    }
  }

  @Test
  void replacedWeightsComeBackBitForBit() {
    try (Scope scope = Scope.open();
        BaseModel base = TinyBert.load(Precision.F32)) {
      String name = "encoder.layer.1.output.dense.weight";
      Tensor weight = base.tensors().get(name);
      Tensor before = weight.clone();
      Map<String, Tensor> other = Map.of(name, torch.zeros_like(weight));
      base.replace(other);
      assertThat(weight.abs().max().item_double()).isZero();
      assertThatThrownBy(() -> base.replace(other)).isInstanceOf(IllegalStateException.class);
      base.restore();
      assertThat(weight.equal(before)).isTrue();
    }
  }

  @Test
  void vectorsFollowReplacedWeights() {
    try (Scope scope = Scope.open();
        GradMode off = GradMode.off();
        BaseModel base = TinyBert.load(Precision.F32)) {
      List<Sequence> batch = List.of(Sequence.of(2, 17, 45, 3), Sequence.of(2, 60, 3));
      Tensor before = pooled(base, Attachments.NONE, batch);
      String name = "encoder.layer.0.intermediate.dense.weight";
      base.replace(Map.of(name, torch.zeros_like(base.tensors().get(name))));
      assertThat(pooled(base, Attachments.NONE, batch).allclose(before)).isFalse();
      base.restore();
      assertThat(pooled(base, Attachments.NONE, batch).equal(before)).isTrue();
    }
  }

  @Test
  void loadingAndClosingLeavesNothingBehind() {
    Path model = TinyBert.golden("bert-tiny-classifier");
    Checkpoint.load(model, Precision.F32).close();
    Checkpoint.load(model, Precision.F64).close();
    long before = Torch.trackedObjects();
    for (int i = 0; i < 3; i++) {
      Checkpoint.load(model, Precision.F32).close();
      Checkpoint.load(model, Precision.F64).close();
    }
    // Fewer is fine: the collector may free what other tests left behind.
    assertThat(Torch.trackedObjects()).isLessThanOrEqualTo(before);
  }

  /** A copy of the tiny model with another configuration. */
  private Path copy(String key, Object value) throws IOException {
    Path tiny = TinyBert.golden("bert-tiny");
    Path copy = Files.createDirectories(folder.resolve("copy"));
    ObjectNode config = Json.read(tiny.resolve("config.json"), ObjectNode.class);
    Json.write(copy.resolve("config.json"), config.set(key, Json.mapper().valueToTree(value)));
    Files.copy(tiny.resolve("model.safetensors"), copy.resolve("model.safetensors"));
    return copy;
  }

  private static void refuses(Path directory, String... parts) {
    assertThatThrownBy(() -> Checkpoint.load(directory, Precision.F32))
        .isInstanceOf(UserError.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
  }

  @Test
  void refusesWithASentenceWhatItCannotCompute() throws IOException {
    refuses(folder, "is no model directory", "config.json");
    refuses(copy("hidden_act", "relu"), "hidden_act \"relu\"", "supported: gelu");
  }

  @Test
  void refusesRelativePositions() throws IOException {
    refuses(copy("position_embedding_type", "relative_key"), "position_embedding_type");
  }

  @Test
  void refusesAnotherFamily() throws IOException {
    refuses(
        copy("model_type", "t5"),
        "model_type \"t5\" is not supported; supported: bert, roberta, llama");
  }

  @Test
  void refusesShapesThatDoNotFit() throws IOException {
    refuses(copy("vocab_size", 121), "word_embeddings.weight", "[120, 32]", "[121, 32]");
  }

  @Test
  void refusesAModelWithoutItsTensors() throws IOException {
    refuses(copy("num_hidden_layers", 3), "has no tensor \"encoder.layer.2.");
  }

  @Test
  void refusesAClassifierWithoutItsPooler() throws IOException {
    Path classifier = TinyBert.golden("bert-tiny-classifier");
    try (TensorFile file = SafeTensors.open(classifier)) {
      Map<String, Tensor> tensors = file.tensors();
      Map<String, Tensor> rest = new LinkedHashMap<>(tensors);
      rest.keySet().removeIf(name -> name.contains("pooler"));
      SafeTensors.write(folder.resolve("model.safetensors"), rest, Map.of());
      tensors.values().forEach(Scope::free);
    }
    Files.copy(classifier.resolve("config.json"), folder.resolve("config.json"));
    refuses(folder, "has no tensor \"bert.pooler.dense.weight\"");
  }
}
