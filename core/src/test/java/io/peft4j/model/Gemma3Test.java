package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.boundary.Attachments;
import io.peft4j.engine.Precision;
import io.peft4j.engine.Scope;
import io.peft4j.format.Json;
import io.peft4j.format.SafeTensors;
import io.peft4j.format.TensorFile;
import io.peft4j.nn.Sequence;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Gemma3Test extends CausalFamilyContract {
  @TempDir Path folder;

  Gemma3Test() {
    super("gemma3");
  }

  private static Tensor logits(BaseModel base) {
    return TinyCausal.logits(base, Attachments.NONE, List.of(Sequence.of(5, 6, 7, 8, 9, 10, 11)));
  }

  /** The text part inside a checkpoint that can see, as transformers 5 and 4 write it. */
  @ParameterizedTest
  @ValueSource(strings = {"model.language_model.", "language_model.model."})
  void theTextPartOfAWholeModelIsTheSame(String prefix) throws IOException {
    Path text = TinyCausal.folder("gemma3");
    ObjectNode config = Json.mapper().createObjectNode().put("model_type", "gemma3");
    config.set("text_config", Json.read(text.resolve("config.json"), ObjectNode.class));
    Json.write(folder.resolve("config.json"), config);
    try (Scope scope = Scope.open();
        TensorFile file = SafeTensors.open(text);
        BaseModel expected = TinyCausal.load("gemma3", Precision.F32)) {
      Map<String, Tensor> renamed = new LinkedHashMap<>();
      file.tensors().forEach((name, t) -> renamed.put(name.replaceFirst("^model\\.", prefix), t));
      SafeTensors.write(folder.resolve("model.safetensors"), renamed, Map.of());
      try (BaseModel whole = Checkpoint.load(folder, Precision.F32)) {
        assertThat(TinyCausal.difference(logits(whole), logits(expected))).isZero();
        assertThat(whole.key("layers.0.mlp")).isEqualTo(prefix + "layers.0.mlp");
        assertThat(whole.checkpoint().keySet()).isEqualTo(renamed.keySet());
      }
    }
  }

  /** Before transformers 5 the two bases of the angles stood beside each other. */
  @Test
  void readsTheOldWayOfWritingAngles() throws IOException {
    Path text = TinyCausal.folder("gemma3");
    ObjectNode config = Json.read(text.resolve("config.json"), ObjectNode.class);
    config.remove(List.of("rope_parameters", "layer_types"));
    config.put("rope_theta", 1_000_000.0).put("rope_local_base_freq", 10_000.0);
    config.put("sliding_window_pattern", 3);
    Json.write(folder.resolve("config.json"), config);
    try (Scope scope = Scope.open();
        TensorFile file = SafeTensors.open(text);
        BaseModel expected = TinyCausal.load("gemma3", Precision.F32)) {
      SafeTensors.write(folder.resolve("model.safetensors"), file.tensors(), Map.of());
      try (BaseModel old = Checkpoint.load(folder, Precision.F32)) {
        assertThat(TinyCausal.difference(logits(old), logits(expected))).isZero();
      }
    }
  }
}
