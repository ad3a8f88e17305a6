package io.peft4j.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.peft4j.engine.Ops;
import io.peft4j.engine.Scope;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The {@code config.json} and {@code generation_config.json} that a GGUF's metadata amounts to. */
final class GgufConfig {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int GEMMA2_27B_BLOCKS = 46;
  private static final int GEMMA3_27B_BLOCKS = 62;

  private final GgufMetadata metadata;
  private final Map<String, GgufHeader.Entry> entries;
  private final Function<String, Tensor> tensors;
  private final ObjectNode config = JSON.objectNode();

  private GgufConfig(
      GgufMetadata metadata,
      Map<String, GgufHeader.Entry> entries,
      Function<String, Tensor> tensors) {
    this.metadata = metadata;
    this.entries = entries;
    this.tensors = tensors;
  }

  /**
   * The configuration of the model.
   *
   * @param tensors gives the tensor that llama.cpp calls by a name
   * @throws UserError if a key is missing, or the architecture is not supported
   */
  static ObjectNode config(
      GgufMetadata metadata,
      Map<String, GgufHeader.Entry> entries,
      Function<String, Tensor> tensors) {
    return new GgufConfig(metadata, entries, tensors).build();
  }

  /** What ends an answer: the end of the text, or of a turn. */
  static ObjectNode generation(GgufMetadata metadata) {
    ObjectNode generation = JSON.objectNode();
    ArrayNode ends = JSON.arrayNode();
    for (String kind : new String[] {"eos", "eot"}) {
      String key = "tokenizer.ggml." + kind + "_token_id";
      if (metadata.has(key)) {
        ends.add(GgufTokenizer.id(metadata, key));
      }
    }
    if (!ends.isEmpty()) {
      generation.set("eos_token_id", ends);
    }
    return generation;
  }

  private ObjectNode build() {
    if (metadata.has(metadata.own("expert_count"))) {
      throw new UserError(
          "%s is a mixture of experts, which peft4j does not support: take a dense model"
              .formatted(metadata.file()));
    }
    switch (metadata.architecture()) {
      case "llama" -> llama();
      case "qwen2" -> gated("qwen2", "Qwen2ForCausalLM");
      case "qwen3" -> gated("qwen3", "Qwen3ForCausalLM");
      case "gemma2" -> gemma2();
      case "gemma3" -> gemma3();
      case "gpt2" -> gpt2();
      default -> throw GgufNames.unsupported(metadata);
    }
    config.put("vocab_size", entry("token_embd.weight").shape()[0]);
    config.put("tie_word_embeddings", !entries.containsKey("output.weight"));
    for (String kind : new String[] {"bos", "eos"}) {
      String key = "tokenizer.ggml." + kind + "_token_id";
      if (metadata.has(key)) {
        config.put(kind + "_token_id", GgufTokenizer.id(metadata, key));
      }
    }
    return config;
  }

  private void llama() {
    // llama.cpp calls Mistral's models llama; what sets them apart is the window.
    boolean window = metadata.has(metadata.own("attention.sliding_window"));
    if (window) {
      gated("mistral", "MistralForCausalLM");
      count("sliding_window", "attention.sliding_window");
    } else {
      gated("llama", "LlamaForCausalLM");
      config.put("attention_bias", entries.containsKey("blk.0.attn_q.bias"));
      config.put("mlp_bias", entries.containsKey("blk.0.ffn_up.bias"));
    }
    if (!config.has("head_dim") && metadata.has(metadata.own("rope.dimension_count"))) {
      count("head_dim", "rope.dimension_count");
    }
  }

  private void gemma2() {
    gemma("gemma2", "Gemma2ForCausalLM", 2, GEMMA2_27B_BLOCKS);
    cap("attn_logit_softcapping");
    cap("final_logit_softcapping");
  }

  private void cap(String key) {
    if (metadata.has(metadata.own(key))) {
      config.put(key, metadata.number(metadata.own(key)));
    }
  }

  private void gemma3() {
    gemma("gemma3_text", "Gemma3ForCausalLM", 6, GEMMA3_27B_BLOCKS);
    ObjectNode rope = config.putObject("rope_parameters");
    rope.set("full_attention", rope(1_000_000));
    ObjectNode local = rope.putObject("sliding_attention").put("rope_type", "default");
    local.put("rope_theta", metadata.numberOr(metadata.own("rope.freq_base_swa"), 10_000));
  }

  /**
   * What Gemma's models have in common.
   *
   * @param pattern every how manieth block sees all of the text
   * @param largest how many blocks the largest model has, whose scores alone are divided by the
   *     root of hidden size over heads
   */
  private void gemma(String type, String architecture, int pattern, int largest) {
    gated(type, architecture);
    config.remove("hidden_act");
    config.put("hidden_activation", "gelu_pytorch_tanh");
    count("sliding_window", "attention.sliding_window");
    int blocks = metadata.count(metadata.own("block_count"));
    config.put(
        "query_pre_attn_scalar",
        blocks == largest
            ? metadata.count(metadata.own("embedding_length"))
                / metadata.count(metadata.own("attention.head_count"))
            : metadata.count(metadata.own("attention.key_length")));
    ArrayNode types = config.putArray("layer_types");
    // A count that the tensors belie is found out when the model is built.
    for (int i = 1; i <= Math.min(blocks, entries.size()); i++) {
      types.add(i % pattern == 0 ? "full_attention" : "sliding_attention");
    }
  }

  private void gpt2() {
    head("gpt2", "GPT2LMHeadModel");
    count("n_layer", "block_count");
    count("n_positions", "context_length");
    count("n_embd", "embedding_length");
    count("n_inner", "feed_forward_length");
    count("n_head", "attention.head_count");
    config.put("layer_norm_epsilon", metadata.number(metadata.own("attention.layer_norm_epsilon")));
    config.put("activation_function", "gelu_new");
  }

  /** A decoder with rotary embeddings, RMS norms and a gated feed-forward layer. */
  private void gated(String type, String architecture) {
    head(type, architecture);
    config.put("hidden_act", "silu");
    count("num_hidden_layers", "block_count");
    count("max_position_embeddings", "context_length");
    count("hidden_size", "embedding_length");
    count("intermediate_size", "feed_forward_length");
    count("num_attention_heads", "attention.head_count");
    String keyValueHeads = metadata.own("attention.head_count_kv");
    config.put(
        "num_key_value_heads",
        metadata.countOr(keyValueHeads, config.path("num_attention_heads").intValue()));
    if (metadata.has(metadata.own("attention.key_length"))) {
      count("head_dim", "attention.key_length");
    }
    config.put("rms_norm_eps", metadata.number(metadata.own("attention.layer_norm_rms_epsilon")));
    config.set("rope_parameters", rope(10_000));
  }

  private void head(String type, String architecture) {
    config.put("model_type", type);
    config.putArray("architectures").add(architecture);
  }

  private void count(String key, String own) {
    config.put(key, metadata.count(metadata.own(own)));
  }

  private ObjectNode rope(double theta) {
    ObjectNode rope = JSON.objectNode();
    double base = metadata.numberOr(metadata.own("rope.freq_base"), theta);
    rope.put("rope_theta", base);
    if (entries.containsKey(GgufNames.ROPE_FREQUENCIES)) {
      try (Scope scope = Scope.open()) {
        Tensor factors = tensors.apply(GgufNames.ROPE_FREQUENCIES);
        return Llama3Rope.recover(Ops.doubles(factors), base, metadata.file()).putInto(rope);
      }
    }
    String type = metadata.textOr(metadata.own("rope.scaling.type"), "none");
    switch (type) {
      case "none" -> rope.put("rope_type", "default");
      case "linear" -> {
        rope.put("rope_type", "linear");
        rope.put("factor", metadata.number(metadata.own("rope.scaling.factor")));
      }
      case "yarn" -> yarn(rope);
      default ->
          throw new UserError(
              "%s scales its rotary embeddings by \"%s\", which is not supported; supported: linear,"
                      .formatted(metadata.file(), GgufMetadata.shown(type))
                  + " yarn, and llama3 by frequencies");
    }
    return rope;
  }

  private void yarn(ObjectNode rope) {
    double factor = metadata.number(metadata.own("rope.scaling.factor"));
    rope.put("rope_type", "yarn");
    rope.put("factor", factor);
    rope.put(
        "original_max_position_embeddings",
        metadata.count(metadata.own("rope.scaling.original_context_length")));
    String attention = metadata.own("rope.scaling.attn_factor");
    if (metadata.has(attention)) {
      // llama.cpp multiplies the paper's factor by this one; Hugging Face's key replaces it.
      rope.put("attention_factor", metadata.number(attention) * (1 + 0.1 * Math.log(factor)));
    }
  }

  private GgufHeader.Entry entry(String name) {
    GgufHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw new UserError(
          "%s has no tensor \"%s\": it is no complete model".formatted(metadata.file(), name));
    }
    return entry;
  }
}
