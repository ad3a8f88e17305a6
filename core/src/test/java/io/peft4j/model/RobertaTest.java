package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peft4j.adapter.AdapterDirectory;
import io.peft4j.adapter.AttachedAdapter;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.GradMode;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RoBERTa bare and with a classifier, whose first layer is the pooler. */
class RobertaTest extends FamilyContract {
  private static final String SAVED = "methods/lora_roberta";

  @TempDir Path folder;

  RobertaTest() {
    super("roberta");
  }

  private static Tensor logits(
      BaseModel base, Attachments at, List<Sequence> batch, Tensor weight, Tensor bias) {
    Rows rows = Rows.of(List.of(new Segment(at, batch)));
    try (GradMode off = GradMode.off();
        Pass pass = Pass.plain(rows)) {
      Tensor pooled = base.pool(base.transformer().forward(pass), rows);
      return torch.linear(pooled, weight, new TensorOptional(bias));
    }
  }

  @Test
  void logitsOfAClassifierAreTransformers() {
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load("roberta-classifier", Precision.F32)) {
      Map<String, Tensor> golden = TinyCausal.golden("roberta-classifier");
      BaseModel.Head head = Objects.requireNonNull(base.head());
      List<Sequence> batch = TinyCausal.batch(golden);
      Tensor ours =
          logits(base, Attachments.NONE, batch, head.classifierWeight(), head.classifierBias());
      assertThat(TinyCausal.difference(ours, golden.get("padded_right"))).isLessThan(1e-5);
    }
  }

  @Test
  void anAdapterComesAndGoesWithItsHeadAsInPeft() {
    Path saved = TinyCausal.folder(SAVED);
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load("roberta-classifier", Precision.F32);
        AttachedAdapter adapter = AdapterDirectory.load(base, saved, text -> new int[0])) {
      Map<String, Tensor> golden = TinyCausal.golden(SAVED);
      Map<String, Tensor> head = AdapterDirectory.head(saved);
      List<Sequence> batch = TinyCausal.batch(golden);
      Tensor ours = logits(base, adapter, batch, head.get("weight"), head.get("bias"));
      assertThat(TinyCausal.difference(ours, golden.get("alone"))).isLessThan(1e-5);
      Path again = folder.resolve("again");
      AdapterDirectory.save(again, adapter, AdapterDirectory.info(saved), head);
      assertThat(tensors(again)).isEqualTo(tensors(saved));
    }
  }

  private static List<String> tensors(Path adapter) {
    try (TensorFile file = SafeTensors.open(adapter.resolve("adapter_model.safetensors"))) {
      return file.names().stream().sorted().toList();
    }
  }

  @Test
  void aTrainedPoolerIsRefused() throws IOException {
    Path saved = TinyCausal.folder(SAVED);
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load("roberta-classifier", Precision.F32);
        TensorFile file = SafeTensors.open(saved.resolve("adapter_model.safetensors"))) {
      Map<String, Tensor> tensors = file.tensors();
      String key = "base_model.model.classifier.dense.bias";
      tensors.put(key, torch.ones_like(tensors.get(key)));
      SafeTensors.write(folder.resolve("adapter_model.safetensors"), tensors, Map.of());
      Files.copy(saved.resolve("adapter_config.json"), folder.resolve("adapter_config.json"));
      assertThatThrownBy(() -> AdapterDirectory.load(base, folder, text -> new int[0]))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("classifier.dense.bias of its own")
          .hasMessageContaining("merge the adapter with peft");
    }
  }
}
