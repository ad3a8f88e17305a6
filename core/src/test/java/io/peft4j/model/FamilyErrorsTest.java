package io.peft4j.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.engine.Precision;
import io.peft4j.format.Json;
import io.peft4j.format.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints of known families that cannot be computed with, each one sentence. */
class FamilyErrorsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama | hidden_act | \"mish\" | hidden_act \"mish\" is not supported for llama; supported",
        "llama | num_key_value_heads | 3 | supported: divisors of num_attention_heads",
        "llama | num_attention_heads | 0 | needs a positive number \"num_attention_heads\"",
        "llama | hidden_size | \"wide\" | needs a positive number \"hidden_size\"",
        "llama | tie_word_embeddings | false | has no tensor \"lm_head.weight\"",
        "llama | intermediate_size | 64 | tensor \"layers.0.mlp.gate_proj.weight\" has shape",
        "llama | rope_parameters | {\"rope_type\": \"dynamic\"} | rope_type \"dynamic\"",
        "llama | attention_bias | true | has no tensor \"layers.0.self_attn.q_proj.bias\"",
        "llama | model_type | \"mamba\" | model_type \"mamba\" is not supported; supported: bert",
        "gemma3 | use_bidirectional_attention | true | use_bidirectional_attention \"true\"",
        "gpt2 | scale_attn_by_inverse_layer_idx | true | supported: false",
        "gpt2 | n_head | 5 | is not a multiple of",
        "roberta | position_embedding_type | \"relative_key\" | position_embedding_type",
      })
  void oneSentence(String model, String key, String value, String sentence) throws IOException {
    Path tiny = TinyCausal.folder(model);
    ObjectNode config = Json.read(tiny.resolve("config.json"), ObjectNode.class);
    Json.write(folder.resolve("config.json"), config.set(key, Json.mapper().readTree(value)));
    Files.copy(tiny.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> Checkpoint.load(folder, Precision.F32))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }
}
