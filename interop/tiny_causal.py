"""The tiny random causal language models of make_causal_goldens.py and their input batch."""
import torch
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoModelForSequenceClassification

from tiny_bert import seed

VOCAB = 160
LENGTHS = (13, 6, 1, 9)
LLAMA = dict(
    vocab_size=VOCAB, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    intermediate_size=48, max_position_embeddings=128, initializer_range=0.2, pad_token_id=0, bos_token_id=1,
    eos_token_id=2)


def scaling(kind, **extra):
    return dict(rope_parameters=dict(rope_type=kind, rope_theta=10000.0, **extra))


GEMMA = dict(LLAMA, head_dim=16, query_pre_attn_scalar=12, sliding_window=4)
# name -> (model_type, task, configuration)
MODELS = {
    "llama": ("llama", "causal", dict(LLAMA, tie_word_embeddings=True)),
    "llama-linear": ("llama", "causal", dict(LLAMA, num_key_value_heads=1, **scaling("linear", factor=4.0))),
    "llama-llama3": ("llama", "causal", dict(
        LLAMA, attention_bias=True, mlp_bias=True, head_dim=12,
        **scaling("llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64))),
    "llama-yarn": ("llama", "causal", dict(
        LLAMA, num_key_value_heads=4, **scaling("yarn", factor=4.0, original_max_position_embeddings=32))),
    "mistral": ("mistral", "causal", dict(LLAMA, sliding_window=5)),
    "qwen2": ("qwen2", "causal", dict(
        LLAMA, tie_word_embeddings=True, use_sliding_window=True, sliding_window=4, max_window_layers=1)),
    "qwen3": ("qwen3", "causal", dict(LLAMA, head_dim=16)),
    "gemma2": ("gemma2", "causal", dict(GEMMA, attn_logit_softcapping=3.0, final_logit_softcapping=5.0)),
    "gemma3": ("gemma3_text", "causal", dict(GEMMA, num_hidden_layers=3, sliding_window_pattern=3)),
    "gpt2": ("gpt2", "causal", dict(
        vocab_size=VOCAB, n_positions=64, n_embd=32, n_layer=2, n_head=4, initializer_range=0.2, resid_pdrop=0.0,
        embd_pdrop=0.0, attn_pdrop=0.0, bos_token_id=1, eos_token_id=2)),
    "roberta": ("roberta", "encoder", dict(
        vocab_size=VOCAB, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=40, type_vocab_size=1, initializer_range=0.2, pad_token_id=1, bos_token_id=0,
        eos_token_id=2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)),
}
MODELS["roberta-classifier"] = ("roberta", "classifier", dict(MODELS["roberta"][2], num_labels=3))
CLASSES = dict(
    causal=AutoModelForCausalLM, encoder=AutoModel, classifier=AutoModelForSequenceClassification)
EXTRA = dict(causal={}, encoder=dict(add_pooling_layer=False), classifier={})


def make_model(out, name):
    """A random model whose norms and biases are random too, saved under ``out / name``."""
    model_type, task, settings = MODELS[name]
    seed(name)
    config = AutoConfig.for_model(model_type, **settings)
    model = CLASSES[task].from_config(config, attn_implementation="eager", **EXTRA[task]).eval()
    with torch.no_grad():
        for key, p in model.named_parameters():
            if p.dim() == 1:
                p.add_(0.2 * torch.randn_like(p))
    model.save_pretrained(out / name)
    (out / name / "generation_config.json").unlink(missing_ok=True)
    return model


def load_model(out, name, attn="eager"):
    task = MODELS[name][1]
    model = CLASSES[task].from_pretrained(out / name, attn_implementation=attn, **EXTRA[task]).eval()
    model.name_or_path = name  # goes into adapter_config.json: no machine path
    return model


def make_inputs(side):
    """Token ids padded with 0 on one side, and their mask."""
    seed("inputs")
    ids = torch.zeros(len(LENGTHS), max(LENGTHS), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, length in enumerate(LENGTHS):
        at = slice(0, length) if side == "right" else slice(max(LENGTHS) - length, None)
        ids[row, at] = torch.randint(3, VOCAB, (length,))
        mask[row, at] = 1
    return dict(input_ids=ids, attention_mask=mask)
