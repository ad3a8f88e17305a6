#!/usr/bin/env python3
"""Makes the golden files that peft4j's Java tests read: tiny random BERT models, adapters written
by Hugging Face PEFT on them, and what PEFT computes with each adapter.

Usage:     python interop/make_goldens.py OUT_DIR     (about ten seconds on one core, no network)
Versions:  interop/requirements.txt (made with Python 3.11, torch 2.10.0, transformers 5.23.0,
           peft 0.21.2); the versions really used are written to OUT_DIR/versions.json.
Contents:  see interop/README.md. Everything is float32 on the CPU with fixed seeds; the facts that
           versions.json states in "notes" are asserted here or recomputed by check_goldens.py.
"""
import json
import os
import platform
import shutil
import sys
import warnings
from pathlib import Path

if os.environ.get("PYTHONHASHSEED") != "0":  # PEFT writes target_modules in set order: pin the order
    os.environ["PYTHONHASHSEED"] = "0"
    os.execv(sys.executable, [sys.executable, *sys.argv])
os.environ["HF_HUB_OFFLINE"] = "1"

import peft  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
import transformers  # noqa: E402
from peft import IA3Config, LNTuningConfig, LoraConfig, PeftModel, PrefixTuningConfig, PromptTuningConfig  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from transformers import BertForSequenceClassification, BertModel  # noqa: E402

from tiny_bert import HIDDEN, LAYERS, LENGTHS, load_base, make_base, make_inputs, seed  # noqa: E402

N = 5  # virtual tokens of the prompt and prefix cases
LABELS = torch.tensor([0, 1, 2, 0])

FE = dict(task_type="FEATURE_EXTRACTION")
LORA = dict(r=4, lora_alpha=8)
QV = dict(target_modules=["query", "value"])
FFN = [f"layer.{i}.output.dense" for i in range(LAYERS)]  # a list entry matches a path or a ".suffix"
FFN_REGEX = r".*\.layer\.\d+\.output\.dense"  # a string is a regex on the whole path
ALL = dict(target_modules="all-linear")
PAPER = dict(target_modules=["key", "value", *FFN], feedforward_modules=FFN)
PAPER_REGEX = dict(target_modules=rf".*\.(key|value)|{FFN_REGEX}", feedforward_modules=FFN_REGEX)
# case -> (config factory, store training losses?)
CASES = {
    "lora_qv": (lambda: LoraConfig(**FE, **LORA, **QV), True),
    "lora_all": (lambda: LoraConfig(**FE, **LORA, **ALL), False),
    "lora_rslora": (lambda: LoraConfig(**FE, **LORA, **QV, use_rslora=True), False),
    "dora": (lambda: LoraConfig(**FE, **LORA, **ALL, use_dora=True), True),
    "ia3": (lambda: IA3Config(**FE), False),  # PEFT's default targets for BERT
    "ia3_paper": (lambda: IA3Config(**FE, **PAPER), True),
    "ia3_paper_regex": (lambda: IA3Config(**FE, **PAPER_REGEX), False),
    "prompt": (lambda: PromptTuningConfig(**FE, num_virtual_tokens=N), True),
    "prefix": (lambda: PrefixTuningConfig(**FE, num_virtual_tokens=N), True),
    "ln_tuning": (lambda: LNTuningConfig(**FE, target_modules=["LayerNorm"]), True),
    "lora_qv_seqcls": (lambda: LoraConfig(task_type="SEQ_CLS", **LORA, **QV), False),
    "prompt_seqcls": (lambda: PromptTuningConfig(task_type="SEQ_CLS", num_virtual_tokens=N), False),
}


# ---------------------------------------------------------------- adapters
def randomise(model, case):
    """Every trainable tensor gets random values under which the adapter is no longer the identity."""
    seed(case)
    scale = dict(lora_A=0.15, lora_B=0.15, prompt_encoder=0.5)
    with torch.no_grad():
        for key, p in model.named_parameters():
            if p.requires_grad:
                s = next((v for k, v in scale.items() if k in key), None)
                # weights first made at random are replaced, the others (ones, norms, copies) moved
                p.copy_(s * torch.randn_like(p) if s else p + 0.25 * torch.randn_like(p))


def run(model, inputs, trace=None, **kwargs):
    """The last hidden state or the logits; trace collects the position and segment ids that BERT looked up."""
    emb = next(m for k, m in model.named_modules() if k.split(".")[-1] == "embeddings")
    hooks = [] if trace is None else [
        getattr(emb, which + "_embeddings").register_forward_pre_hook(
            lambda _, args, w=which: trace.__setitem__(w, args[0].clone())) for which in ("position", "token_type")]
    output = model(**inputs, **kwargs)
    for h in hooks:
        h.remove()
    return output if kwargs else output["logits"] if "logits" in output else output["last_hidden_state"]


def label_vectors():
    seed("label_vectors")
    return torch.randn(3, HIDDEN)


def train(model, inputs, steps=5):
    """Plain AdamW on a fixed batch; losses[i] is the loss before update i."""
    params = [p for p in model.parameters() if p.requires_grad]
    opt = torch.optim.AdamW(params, lr=1e-2, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0)
    mask, losses = inputs["attention_mask"].unsqueeze(-1).to(params[0].dtype), []
    for _ in range(steps):
        hidden = run(model, inputs)[:, -mask.shape[1]:]  # virtual tokens left out
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        cosine = F.cosine_similarity(pooled[:, None], label_vectors().to(pooled.dtype)[None], dim=-1)
        loss = F.cross_entropy(20 * cosine, LABELS)
        opt.zero_grad()
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return torch.tensor(losses)


def make_case(out, case, notes):
    config_of, trains = CASES[case]
    seqcls, folder, inputs = case.endswith("seqcls"), out / "methods" / case, make_inputs()
    what = "logits" if seqcls else "hidden"
    model = peft.get_peft_model(load_base(out, seqcls), config_of()).eval()
    config = model.active_peft_config
    randomise(model, case.removesuffix("_regex"))
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    trace, golden = {}, dict(inputs)
    with torch.no_grad():
        golden[what + "_base"] = run(load_base(out, seqcls), inputs)
        golden[what] = run(model, inputs, trace)
        loaded = PeftModel.from_pretrained(load_base(out, seqcls), folder).eval()
        assert torch.equal(run(loaded, inputs), golden[what]), "the saved adapter gives other values"
        sdpa = PeftModel.from_pretrained(load_base(out, seqcls, "sdpa"), folder).eval()
        torch.testing.assert_close(run(sdpa, inputs), golden[what], rtol=1e-4, atol=1e-5)
        if config.is_prompt_learning:
            golden["used_position_ids"] = trace["position"].expand(4, -1)
            golden["used_token_type_ids"] = trace["token_type"].expand(4, -1)
            check_prompt_learning(out, case, loaded, golden, inputs)
        else:
            assert (golden[what] - golden[what + "_base"]).abs().max() > 0.1, "the adapter changes nothing"
            golden["merged_" + what] = run(loaded.merge_and_unload(), inputs)
            torch.testing.assert_close(golden["merged_" + what], golden[what], rtol=1e-4, atol=1e-5)
    if trains:
        golden.update(losses=train(model, inputs), label_vectors=label_vectors(), labels=LABELS)
        exact = PeftModel.from_pretrained(load_base(out, False), folder).double().eval()
        names = {k for k, p in model.named_parameters() if p.requires_grad}
        for k, p in exact.named_parameters():
            p.requires_grad_(k in names)
        exact.active_peft_config.inference_mode = False
        error = (train(exact, inputs) - golden["losses"]).abs().max().item()
        assert error < 1e-4, (case, error)
        notes["loss_tolerance"] = max(notes.get("loss_tolerance", 0.0), float(f"{error:.1e}"))
    save_file({k: v.detach().clone().contiguous() for k, v in golden.items()}, folder / "golden.safetensors")


def check_prompt_learning(out, case, model, golden, inputs):
    """The experiments behind the notes in versions.json."""
    length, types = max(LENGTHS), golden["used_token_type_ids"]
    positions = golden["used_position_ids"][0].tolist()
    if case == "prefix":
        assert positions == list(range(N, N + length)) and not types.any()
        moved = {**inputs, "token_type_ids": None, "position_ids": torch.arange(N, N + length)[None]}
        base = run(load_base(out, False), moved)
        assert golden["hidden"].shape == base.shape and (golden["hidden"] - base).abs().max() > 0.1
        for weights in run(model, inputs, output_attentions=True).attentions:  # (batch, heads, query, key)
            assert weights.shape == (4, 4, length, N + length) and (weights[..., :N] > 0).all()
            assert (weights[..., N:] * (1 - inputs["attention_mask"])[:, None, None]).abs().max() == 0
    else:
        assert positions == list(range(N + length)) and not types[:, :N].any()
        assert torch.equal(types[:, N:], inputs["token_type_ids"]) == (case == "prompt_seqcls")
        if case == "prompt":
            assert not types.any() and golden["hidden"].shape == (4, N + length, HIDDEN)
        else:
            out = run(model, inputs, output_hidden_states=True)
            pooled = model.base_model.bert.pooler(out.hidden_states[-1])
            head = model.base_model.classifier(pooled)
            assert torch.equal(head, golden["logits"])
            at_cls = model.base_model.bert.pooler(out.hidden_states[-1][:, N:])  # as if [CLS] were read
            assert (model.base_model.classifier(at_cls) - golden["logits"]).abs().max() > 0.1


NOTES = {
    "prompt_positions": "Virtual tokens get positions 0..n-1 and the real tokens n..n+L-1: real positions ARE offset by n. "
                        "Virtual rows replace word embeddings: position and segment embeddings are added and LayerNorm applies.",
    "prefix_positions": "Works on BertModel. The cache length offsets the real tokens to positions n..n+L-1; the output has L "
                        "rows; no position is added to prefix keys or values.",
    "prefix_attention": "Every layer, head and query (also queries at padding) gives positive weight to all n prefix keys "
                        "[n prefix | L real]; padded real keys get weight 0. prompt_embeddings (n, 2*layers*hidden) columns: "
                        "layer 0 K, layer 0 V, layer 1 K, ...; each block head-major. Used as keys and values as they are.",
    "token_type_ids": "FEATURE_EXTRACTION with prompt or prefix tuning DROPS token_type_ids (all rows use segment 0); SEQ_CLS "
                      "with prompt tuning keeps them and gives the virtual tokens segment 0. See used_* tensors.",
    "prompt_seqcls_pooler": "The pooler reads row 0, which is the first VIRTUAL token, not [CLS] (row n).",
    "ia3_default": "PEFT's BERT default targets (key, value, output.dense) also hit attention.output.dense as feed-forward; "
                   "ia3_paper does not. Feed-forward vectors scale the input, the others the output with its bias.",
    "training": "losses[i] is the loss before update i; no dropout; loss_tolerance is the largest difference between the "
                "float32 losses stored and the same training in float64.",
}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    warnings.simplefilter("ignore")
    out = Path(sys.argv[1])
    for old in ("bert-tiny", "bert-tiny-classifier", "methods"):
        shutil.rmtree(out / old, ignore_errors=True)
    make_base(out, "bert-tiny", BertModel)
    make_base(out, "bert-tiny-classifier", BertForSequenceClassification, id2label={0: "bad", 1: "neutral", 2: "good"},
              label2id={"bad": 0, "neutral": 1, "good": 2})
    notes = dict(NOTES)
    for case in CASES:
        make_case(out, case, notes)
    versions = dict(python=platform.python_version(), torch=torch.__version__.split("+")[0], peft=peft.__version__,
                    transformers=transformers.__version__, notes=notes)
    (out / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    print(f"{len(CASES)} cases in {out}")


if __name__ == "__main__":
    main()
