"""Makes the golden files of peft4j's GGUF reader.

usage: make_gguf_goldens.py OUT_DIR [SMOLLM2_DIR]      (needs torch, transformers, gguf and sentencepiece)

With SMOLLM2_DIR, the directory of interop/fetch-smollm2, also the token ids of that model's tokenizer.
"""

import json
import os
import sys
import tempfile
from importlib.metadata import version

import numpy as np
import sentencepiece
import torch
from gguf import GGMLQuantizationType as Type
from gguf import GGUFWriter, TokenType, quants
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers import Gemma2Config, Gemma3TextConfig, GPT2Config, LlamaConfig, Qwen2Config, Qwen3Config

from odd_strings import ODD_STRINGS

BLOCK_TYPES = [Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0]
# Where a k-quant's block keeps its half-precision factors.
K_QUANTS = {Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}
K_BLOCK_BYTES = {Type.Q2_K: 84, Type.Q3_K: 110, Type.Q4_K: 144, Type.Q5_K: 176, Type.Q6_K: 210}


def writer(path, architecture):
    return GGUFWriter(path, architecture)


def close(w):
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def make_quants(out):
    """Every type: what llama.cpp's reference quantiser or chance wrote, and what it decodes to."""
    random = np.random.default_rng(1)
    w = writer(f"{out}/quants.gguf", "llama")
    decoded = {}
    for kind in [Type.F32, Type.F16, Type.BF16] + BLOCK_TYPES:
        values = random.standard_normal((2, 512)).astype(np.float32)
        values[0, :4] = [0, -0.0, 1e-7, 65504]
        stored = quants.quantize(values, kind)
        w.add_tensor(kind.name, stored, raw_dtype=kind)
        decoded[kind.name] = quants.dequantize(stored, kind).reshape(2, 512)
    for kind, factors in K_QUANTS.items():
        stored = random.integers(0, 256, (2, 2, K_BLOCK_BYTES[kind]), dtype=np.uint8)
        for at in factors:
            halves = random.standard_normal((2, 2)).astype(np.float16)
            halves[0, 0] = 3e-6
            stored[:, :, at : at + 2] = halves[..., None].view(np.uint8)
        stored = stored.reshape(2, -1)
        w.add_tensor(kind.name, stored, raw_dtype=kind)
        decoded[kind.name] = quants.dequantize(stored, kind).reshape(2, 512)
    close(w)
    save_file({k: v.astype(np.float32) for k, v in decoded.items()}, f"{out}/quants.safetensors")


SHAPE = dict(
    vocab_size=40,
    hidden_size=16,
    intermediate_size=24,
    num_hidden_layers=2,
    num_attention_heads=2,
    num_key_value_heads=1,
    max_position_embeddings=64,
)
LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=500000.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)
FAMILIES = {
    "llama": LlamaConfig(**SHAPE, rms_norm_eps=1e-5, rope_parameters=dict(rope_type="default", rope_theta=5000.0)),
    "llama3": LlamaConfig(**{**SHAPE, "num_attention_heads": 1}, head_dim=64, rope_parameters=LLAMA3,
                          tie_word_embeddings=True),
    "qwen2": Qwen2Config(**SHAPE),
    "qwen3": Qwen3Config(**SHAPE, head_dim=8, tie_word_embeddings=True),
    "gemma2": Gemma2Config(**SHAPE, head_dim=8, sliding_window=16, query_pre_attn_scalar=8),
    "gemma3": Gemma3TextConfig(**SHAPE, head_dim=8, sliding_window=16, query_pre_attn_scalar=8),
    "gpt2": GPT2Config(vocab_size=40, n_embd=16, n_layer=2, n_head=2, n_positions=64, n_inner=24),
}
NAMES = {
    "model.embed_tokens": "token_embd",
    "model.norm": "output_norm",
    "lm_head": "output",
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "transformer.wte": "token_embd",
    "transformer.wpe": "position_embd",
    "transformer.ln_f": "output_norm",
    "ln_1": "attn_norm",
    "attn.c_attn": "attn_qkv",
    "attn.c_proj": "attn_output",
    "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}
GEMMA_NAMES = {
    "post_attention_layernorm": "post_attention_norm",
    "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}


def gguf_name(name, family):
    path, kind = name.rsplit(".", 1)
    names = {**NAMES, **(GEMMA_NAMES if family.startswith("gemma") else {})}
    parts = path.split(".")
    if "layers" in parts or "h" in parts:
        return f"blk.{parts[2]}.{names['.'.join(parts[3:])]}.{kind}"
    return f"{names[path]}.{kind}"


def stored(name, tensor, config, family):
    """A tensor as llama.cpp's converter stores it."""
    if family.startswith("llama") and ("q_proj" in name or "k_proj" in name):
        heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
        return tensor.reshape(heads, 2, -1, tensor.shape[1]).swapaxes(1, 2).reshape(tensor.shape)
    if family.startswith("gemma") and "norm" in name:
        return tensor + 1
    if family == "gpt2" and name.endswith("weight") and "c_" in name:
        return np.ascontiguousarray(tensor.T)
    return tensor


def make_family(out, family, config):
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_config(config)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    architecture = "llama" if family == "llama3" else family
    w = writer(f"{out}/{family}.gguf", architecture)
    describe(w, config, family)
    words = ["<unk>", "<s>", "</s>", "<pad>"] + [chr(0x4E00 + i) for i in range(36)]
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("default")
    w.add_token_list(words)
    w.add_token_types([TokenType.CONTROL] * 4 + [TokenType.NORMAL] * 36)
    w.add_token_merges([])
    w.add_bos_token_id(1)
    w.add_eos_token_id(2)
    tensors = {k: v.numpy() for k, v in model.state_dict().items()}
    if config.tie_word_embeddings:
        tensors.pop("lm_head.weight")
    for name, tensor in tensors.items():
        w.add_tensor(gguf_name(name, family), stored(name, tensor, config, family))
    close(w)
    folder = f"{out}/{family}"
    os.makedirs(folder, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, f"{folder}/model.safetensors")
    config.save_pretrained(folder)
    check_by_transformers(out, family, config, tensors)


def check_by_transformers(out, family, config, tensors):
    """The weights are what transformers reads from the GGUF; of some configurations it loses a part."""
    read = AutoModelForCausalLM.from_pretrained(out, gguf_file=f"{family}.gguf", config=config).state_dict()
    for name, tensor in tensors.items():
        # Norms lose a last bit on the way to 1 + w and back.
        assert np.allclose(read[name].numpy(), tensor, atol=2e-7), name


def describe(w, config, family):
    if family == "gpt2":
        w.add_block_count(config.n_layer)
        w.add_context_length(config.n_positions)
        w.add_embedding_length(config.n_embd)
        w.add_feed_forward_length(config.n_inner)
        w.add_head_count(config.n_head)
        w.add_layer_norm_eps(config.layer_norm_epsilon)
        return
    w.add_block_count(config.num_hidden_layers)
    w.add_context_length(config.max_position_embeddings)
    w.add_embedding_length(config.hidden_size)
    w.add_feed_forward_length(config.intermediate_size)
    w.add_head_count(config.num_attention_heads)
    w.add_head_count_kv(config.num_key_value_heads)
    w.add_layer_norm_rms_eps(config.rms_norm_eps)
    w.add_vocab_size(config.vocab_size)
    rope = config.rope_parameters
    w.add_rope_freq_base(rope.get("full_attention", rope)["rope_theta"])
    if family not in ("llama", "qwen2"):
        w.add_key_length(config.head_dim)
        w.add_value_length(config.head_dim)
    if family.startswith("gemma"):
        w.add_sliding_window(config.sliding_window)
    if family == "gemma2":
        w.add_attn_logit_softcapping(config.attn_logit_softcapping)
        w.add_final_logit_softcapping(config.final_logit_softcapping)
    if family == "llama":
        w.add_rope_dimension_count(config.head_dim)
    if family == "llama3":
        w.add_tensor("rope_freqs.weight", llama3_factors(config))


def llama3_factors(config):
    """By how much llama.cpp's converter divides each frequency."""
    rope = config.rope_parameters
    waves = 1 / (2 * np.pi * rope["rope_theta"] ** (np.arange(0, config.head_dim, 2) / config.head_dim))
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    smooth = np.clip((rope["original_max_position_embeddings"] * waves - low) / (high - low), 0, 1)
    return (1 / ((1 - smooth) / rope["factor"] + smooth)).astype(np.float32)


GPT2_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
BYTES = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)


def words(expression):
    return pre_tokenizers.Split(Regex(expression), "isolated")


# How the models' own tokenizer.json files cut texts.
RULES = {
    "gpt-2": [words(GPT2_WORDS), BYTES],
    "smollm": [pre_tokenizers.Digits(individual_digits=True), words(GPT2_WORDS), BYTES],
    "llama-bpe": [
        words(
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
            r"|\s*[\r\n]+|\s+(?!\S)|\s+"
        ),
        BYTES,
    ],
    "qwen2": [
        words(
            r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
            r"|\s*[\r\n]+|\s+(?!\S)|\s+"
        ),
        BYTES,
    ],
    "tekken": [
        words(
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"
            r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*"
            r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
        ),
        BYTES,
    ],
}
TRAINING_TEXT = ODD_STRINGS * 3 + [
    "The adapter's rank is 8, and it's attached to 2048 rows; they've been trained for 12 hours.",
    "Where may the task-specific change enter the frozen model? WHERE, exactly -- don't say 'everywhere'.",
    "def f(x):\n    return  x ** 2  # 1,234 times\n\n\nprint(f(10))\r\n",
] * 20


def make_byte_level(out, rule):
    t = Tokenizer(models.BPE(ignore_merges=rule in ("llama-bpe", "tekken")))
    t.pre_tokenizer = pre_tokenizers.Sequence(RULES[rule])
    if rule == "qwen2":
        t.normalizer = normalizers.NFC()
    special = ["<|end|>", "<|user|>"]
    t.train_from_iterator(
        TRAINING_TEXT,
        trainers.BpeTrainer(
            vocab_size=460,
            special_tokens=special,
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    t.add_tokens(["<think>"])
    vocabulary = t.get_vocab()
    names = sorted(vocabulary, key=vocabulary.get)
    kinds = {**{s: TokenType.CONTROL for s in special}, "<think>": TokenType.USER_DEFINED}
    w = writer(f"{out}/tokenizer-{rule}.gguf", "llama")
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre(rule)
    w.add_token_list(names)
    w.add_token_types([kinds.get(n, TokenType.NORMAL) for n in names])
    w.add_token_merges([" ".join(m) for m in json.loads(t.to_str())["model"]["merges"]])
    w.add_bos_token_id(0)
    w.add_eos_token_id(1)
    w.add_add_bos_token(False)
    w.add_chat_template("{{ messages[0]['content'] }}")
    close(w)
    return [t.encode(s, add_special_tokens=False).ids for s in ODD_STRINGS]


def make_sentence_piece(out, gemma):
    """A vocabulary by SentencePiece itself, whose ids are the golden ones."""
    with tempfile.TemporaryDirectory() as folder:
        text = f"{folder}/text.txt"
        with open(text, "w", encoding="utf-8") as f:
            f.writelines(line.replace("\n", " ").replace("\r", " ").replace("\0", " ") + "\n" for line in TRAINING_TEXT)
        sentencepiece.SentencePieceTrainer.train(
            input=text,
            model_prefix=f"{folder}/m",
            model_type="bpe",
            vocab_size=700,
            character_coverage=0.98,
            byte_fallback=True,
            normalization_rule_name="identity",
            remove_extra_whitespaces=False,
            add_dummy_prefix=not gemma,
            user_defined_symbols=["<think>"],
            minloglevel=2,
        )
        sp = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/m.model")
    name = "gemma2" if gemma else "llama"
    w = writer(f"{out}/tokenizer-spm-{name}.gguf", name)
    w.add_tokenizer_model("llama")
    w.add_tokenizer_pre("default")
    size = sp.vocab_size()
    w.add_token_list([sp.id_to_piece(i) for i in range(size)])
    w.add_token_scores([sp.get_score(i) for i in range(size)])
    w.add_token_types([kind(sp, i) for i in range(size)])
    w.add_bos_token_id(sp.bos_id())
    w.add_eos_token_id(sp.eos_id())
    w.add_unk_token_id(sp.unk_id())
    w.add_add_bos_token(True)
    w.add_add_space_prefix(not gemma)
    close(w)
    # SentencePiece knows no special tokens in a text, and puts a space before added ones.
    added = ("<s>",) if gemma else ("<s>", "<think>")
    return [None if any(a in s for a in added) else sp.encode(s) for s in ODD_STRINGS]


def kind(sp, i):
    if sp.is_unknown(i):
        return TokenType.UNKNOWN
    if sp.is_control(i):
        return TokenType.CONTROL
    if sp.is_byte(i):
        return TokenType.BYTE
    return TokenType.USER_DEFINED if sp.id_to_piece(i) == "<think>" else TokenType.NORMAL


def main(out, smollm2=None):
    os.makedirs(out, exist_ok=True)
    make_quants(out)
    for family, config in FAMILIES.items():
        make_family(out, family, config)
    ids = {f"tokenizer-{rule}": make_byte_level(out, rule) for rule in RULES}
    ids["tokenizer-spm-llama"] = make_sentence_piece(out, False)
    ids["tokenizer-spm-gemma2"] = make_sentence_piece(out, True)
    if smollm2:
        tokenizer = AutoTokenizer.from_pretrained(smollm2)
        ids["smollm2"] = [tokenizer(s, add_special_tokens=False)["input_ids"] for s in ODD_STRINGS]
    versions = {p: version(p) for p in ("gguf", "torch", "transformers", "tokenizers", "sentencepiece")}
    with open(f"{out}/tokens.json", "w") as f:
        json.dump({"texts": ODD_STRINGS, "ids": ids, "versions": versions}, f)
        f.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
