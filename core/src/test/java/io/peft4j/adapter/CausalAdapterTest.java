package io.peft4j.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.peft4j.boundary.Attachments;
import io.peft4j.boundary.Capability;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.model.BaseModel;
import io.peft4j.model.TinyCausal;
import io.peft4j.nn.KvCache;
import io.peft4j.nn.Rows;
import io.peft4j.nn.Segment;
import io.peft4j.nn.Sequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters that Hugging Face PEFT wrote on causal language models, and what it computes. */
class CausalAdapterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lora_qv",
        "dora",
        "ia3",
        "prefix",
        "prompt",
        "ln_tuning",
        "prefix_window",
        "prefix_gemma3",
        "prompt_gemma3",
        "lora_gpt2",
        "dora_gpt2",
        "ia3_gpt2",
        "prefix_gpt2",
        "prompt_gpt2",
      })
  void computesWhatPeftComputes(String name) {
    Path saved = TinyCausal.folder("methods/" + name);
    JsonNode config = Json.read(saved.resolve("adapter_config.json"), JsonNode.class);
    String model = config.path("base_model_name_or_path").asText();
    try (Scope scope = Scope.open();
        BaseModel base = TinyCausal.load(model, Precision.F32);
        AttachedAdapter adapter = AdapterDirectory.load(base, saved, text -> new int[0])) {
      Map<String, Tensor> golden = TinyCausal.golden("methods/" + name);
      List<Sequence> batch = TinyCausal.batch(golden);
      Tensor expected = golden.get("alone");
      Tensor bare = TinyCausal.logits(base, Attachments.NONE, batch);
      assertThat(TinyCausal.difference(bare, expected)).isGreaterThan(0.1);
      Tensor ours = TinyCausal.logits(base, adapter, batch);
      assertThat(TinyCausal.difference(ours, expected)).isLessThan(1e-4);
      assertThat(TinyCausal.difference(byCache(base, adapter, batch), ours)).isLessThan(1e-5);
      if (adapter.method().capabilities().contains(Capability.MERGEABLE)) {
        base.replace(adapter.merged());
        Tensor merged = TinyCausal.logits(base, Attachments.NONE, batch);
        assertThat(TinyCausal.difference(merged, golden.get("merged"))).isLessThan(1e-4);
        base.restore();
      }
      savesTheSameFile(adapter, saved);
    }
  }

  /** A first part of each sequence, then the rest token by token. */
  private static Tensor byCache(BaseModel base, AttachedAdapter adapter, List<Sequence> batch) {
    List<Tensor> rows = new ArrayList<>();
    for (Sequence sequence : batch) {
      try (KvCache cache = new KvCache(base.sites())) {
        int[] ids = sequence.ids();
        int first = Math.max(1, ids.length / 2);
        rows.add(step(base, adapter, cache, Arrays.copyOf(ids, first)));
        for (int i = first; i < ids.length; i++) {
          rows.add(step(base, adapter, cache, ids[i]));
        }
      }
    }
    return Ops.cat(0, rows.toArray(Tensor[]::new));
  }

  private static Tensor step(BaseModel base, AttachedAdapter adapter, KvCache cache, int... ids) {
    Segment segment = new Segment(adapter, List.of(Sequence.of(ids)));
    Rows rows = Rows.continuing(List.of(segment), List.of(cache));
    return TinyCausal.logits(base, adapter, rows);
  }

  private void savesTheSameFile(AttachedAdapter adapter, Path saved) {
    Path again = folder.resolve("again");
    AdapterDirectory.save(again, adapter, AdapterDirectory.info(saved), Map.of());
    try (TensorFile ours = SafeTensors.open(again.resolve("adapter_model.safetensors"));
        TensorFile theirs = SafeTensors.open(saved.resolve("adapter_model.safetensors"))) {
      assertThat(ours.names()).isEqualTo(theirs.names());
      for (String key : ours.names()) {
        assertThat(ours.tensor(key).equal(theirs.tensor(key))).as(key).isTrue();
      }
    }
    JsonNode config = Json.read(again.resolve("adapter_config.json"), JsonNode.class);
    assertThat(config.path("task_type").asText()).isEqualTo("CAUSAL_LM");
  }
}
