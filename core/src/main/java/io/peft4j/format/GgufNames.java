package io.peft4j.format;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How llama.cpp calls and stores the tensors of one architecture, and what Hugging Face calls them.
 *
 * @param blocks what stands in front of a block's number in Hugging Face's names
 * @param outer names outside of the blocks, llama.cpp's to Hugging Face's
 * @param inner names inside a block
 * @param heads names inside a block whose rows llama.cpp stores in another order: it rotates
 *     neighbouring elements of a head, Hugging Face those half a head apart
 * @param normsPlusOne whether norms are stored with the 1 that the model adds to their weight
 * @param transposed whether Hugging Face stores the blocks' matrices as {@code (in, out)}
 */
record GgufNames(
    String blocks,
    Map<String, String> outer,
    Map<String, String> inner,
    Set<String> heads,
    boolean normsPlusOne,
    boolean transposed) {
  /** Frequencies of rotary embeddings: no weight, Hugging Face has them in its configuration. */
  static final String ROPE_FREQUENCIES = "rope_freqs.weight";

  private static final Pattern IN_BLOCK = Pattern.compile("blk\\.(\\d+)\\.(\\w+)\\.(weight|bias)");

  private static final Map<String, String> OUTER =
      Map.of("token_embd", "model.embed_tokens", "output_norm", "model.norm", "output", "lm_head");

  private static final Map<String, String> INNER =
      Map.ofEntries(
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));

  private static final GgufNames LLAMA =
      new GgufNames("model.layers.", OUTER, INNER, Set.of("attn_q", "attn_k"), false, false);

  private static final GgufNames QWEN =
      new GgufNames("model.layers.", OUTER, INNER, Set.of(), false, false);

  private static final GgufNames GEMMA =
      new GgufNames(
          "model.layers.",
          OUTER,
          with(
              INNER,
              Map.of(
                  "ffn_norm", "pre_feedforward_layernorm",
                  "post_attention_norm", "post_attention_layernorm",
                  "post_ffw_norm", "post_feedforward_layernorm")),
          Set.of(),
          true,
          false);

  private static final GgufNames GPT2 =
      new GgufNames(
          "transformer.h.",
          Map.of(
              "token_embd", "transformer.wte",
              "position_embd", "transformer.wpe",
              "output_norm", "transformer.ln_f",
              "output", "lm_head"),
          Map.of(
              "attn_norm", "ln_1",
              "attn_qkv", "attn.c_attn",
              "attn_output", "attn.c_proj",
              "ffn_norm", "ln_2",
              "ffn_up", "mlp.c_fc",
              "ffn_down", "mlp.c_proj"),
          Set.of(),
          false,
          true);

  /** The names of an architecture's tensors. */
  static GgufNames of(GgufMetadata metadata) {
    return switch (metadata.architecture()) {
      case "llama" -> LLAMA;
      case "qwen2", "qwen3" -> QWEN;
      case "gemma2", "gemma3" -> GEMMA;
      case "gpt2" -> GPT2;
      default -> throw unsupported(metadata);
    };
  }

  static UserError unsupported(GgufMetadata metadata) {
    return new UserError(
        "%s has the architecture \"%s\", which is not supported; supported: gemma2, gemma3, gpt2,"
                .formatted(metadata.file(), GgufMetadata.shown(metadata.architecture()))
            + " llama, qwen2, qwen3");
  }

  /** How a stored tensor becomes Hugging Face's. */
  enum Change {
    NONE,
    ROTARY_ROWS,
    MINUS_ONE,
    TRANSPOSED
  }

  /** A tensor of a Hugging Face checkpoint, and what to do to the stored one to get it. */
  record Target(String name, Change change) {}

  /**
   * What the tensor that llama.cpp calls {@code name} is in Hugging Face's checkpoint.
   *
   * @throws UserError if the architecture has no such tensor
   */
  Target target(String name, GgufMetadata metadata) {
    Matcher block = IN_BLOCK.matcher(name);
    boolean inside = block.matches();
    int dot = name.lastIndexOf('.');
    String part = inside ? block.group(2) : name.substring(0, Math.max(dot, 0));
    String known = (inside ? inner : outer).get(part);
    if (known == null) {
      throw new UserError(
          "%s has the tensor \"%s\", which the architecture %s does not know: peft4j would leave it"
                  .formatted(metadata.file(), name, metadata.architecture())
              + " out; take the model in Hugging Face's layout");
    }
    String prefix = inside ? blocks + block.group(1) + "." : "";
    return new Target(prefix + known + name.substring(dot), change(inside, part, name));
  }

  private Change change(boolean inside, String part, String name) {
    if (heads.contains(part)) {
      return Change.ROTARY_ROWS;
    }
    if (normsPlusOne && part.endsWith("norm")) {
      return Change.MINUS_ONE;
    }
    boolean matrix = inside && name.endsWith(".weight") && !part.endsWith("norm");
    return transposed && matrix ? Change.TRANSPOSED : Change.NONE;
  }

  private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return Map.copyOf(all);
  }
}
