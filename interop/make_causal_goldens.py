#!/usr/bin/env python3
"""Makes the golden files of the causal language models (and of RoBERTa): a tiny random checkpoint
of each family, what Hugging Face Transformers computes with it, and adapters that Hugging Face PEFT
wrote on some of them with what it computes with those.

Usage:     python interop/make_causal_goldens.py OUT_DIR     (half a minute on one core, no network)
Versions:  interop/requirements.txt; those really used are written to OUT_DIR/causal/versions.json.
Contents:  see interop/README.md. Everything is float32 on the CPU with fixed seeds.
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
import transformers  # noqa: E402
from peft import IA3Config, LNTuningConfig, LoraConfig, PeftModel, PrefixTuningConfig, PromptTuningConfig  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from tiny_bert import seed  # noqa: E402
from tiny_causal import LENGTHS, MODELS, load_model, make_inputs, make_model  # noqa: E402

N = 4  # virtual tokens
LM = dict(task_type="CAUSAL_LM")
VIRTUAL = dict(**LM, num_virtual_tokens=N)
LORA = dict(**LM, r=4, lora_alpha=8)
SEQ = dict(task_type="SEQ_CLS")
NORMS = ["input_layernorm", "post_attention_layernorm", "norm"]
# case -> (base, config factory)
CASES = {
    "lora_qv": ("llama", lambda: LoraConfig(**LORA, target_modules=["q_proj", "v_proj"])),
    "dora": ("llama", lambda: LoraConfig(**LORA, target_modules="all-linear", use_dora=True)),
    "ia3": ("llama", lambda: IA3Config(**LM)),
    "prefix": ("llama", lambda: PrefixTuningConfig(**VIRTUAL)),
    "prompt": ("llama", lambda: PromptTuningConfig(**VIRTUAL)),
    "ln_tuning": ("llama", lambda: LNTuningConfig(**LM, target_modules=NORMS)),
    "prefix_window": ("mistral", lambda: PrefixTuningConfig(**VIRTUAL)),
    "prefix_gemma3": ("gemma3", lambda: PrefixTuningConfig(**VIRTUAL)),
    "prompt_gemma3": ("gemma3", lambda: PromptTuningConfig(**VIRTUAL)),
    "lora_gpt2": ("gpt2", lambda: LoraConfig(**LORA, target_modules=["c_attn", "c_proj"])),
    "dora_gpt2": ("gpt2", lambda: LoraConfig(**LORA, target_modules="all-linear", use_dora=True)),
    "ia3_gpt2": ("gpt2", lambda: IA3Config(**LM)),
    "prefix_gpt2": ("gpt2", lambda: PrefixTuningConfig(**VIRTUAL)),
    "prompt_gpt2": ("gpt2", lambda: PromptTuningConfig(**VIRTUAL)),
    "lora_roberta": ("roberta-classifier", lambda: LoraConfig(**dict(LORA, **SEQ), target_modules=["query", "value"])),
}


def rows(output, mask, virtual=0):
    """Logits or hidden rows of the real tokens, sequence by sequence; a classifier's logits."""
    x = output.logits if "logits" in output else output.last_hidden_state
    if x.dim() == 2:
        return x
    x = x[:, x.shape[1] - mask.shape[1]:]
    return torch.cat([x[i, mask[i] == 1] for i in range(len(x))])


def run(model, side, **kwargs):
    inputs = make_inputs(side)
    mask = inputs["attention_mask"]
    if side == "left":
        inputs["position_ids"] = (mask.cumsum(1) - 1).clamp(min=0)
    return rows(model(**inputs, **kwargs), mask)


def run_alone(model):
    inputs, found = make_inputs("right"), []
    for i, length in enumerate(LENGTHS):
        ids = inputs["input_ids"][i:i + 1, :length]
        found.append(rows(model(input_ids=ids), torch.ones_like(ids)))
    return torch.cat(found)


def ids():
    inputs = make_inputs("right")
    return dict(ids=inputs["input_ids"][inputs["attention_mask"] == 1], lengths=torch.tensor(LENGTHS))


def make_base(out, name):
    model = make_model(out, name)
    with torch.no_grad():
        golden = dict(padded_right=run(model, "right"), alone=run_alone(model))
        if MODELS[name][1] == "causal":
            golden["padded_left"] = run(model, "left")
        for key, value in golden.items():
            torch.testing.assert_close(value, golden["alone"], rtol=1e-4, atol=2e-5, msg=f"{name} {key}")
        torch.testing.assert_close(run(load_model(out, name, "sdpa"), "right"), golden["alone"], rtol=1e-4, atol=2e-5) \
            if name != "gemma2" else None  # bounded scores are computed by the eager code only
    save_file({**golden, **ids()}, out / name / "golden.safetensors")


def randomise(model, case):
    seed(case)
    scale = dict(lora_A=0.2, lora_B=0.2, prompt_encoder=0.7)
    with torch.no_grad():
        for key, p in model.named_parameters():
            if p.requires_grad and "dense" not in key:  # a classifier's first layer stays the base's
                s = next((v for k, v in scale.items() if k in key), None)
                # weights first made at random are replaced, the others (ones, norms, copies) moved
                p.copy_(s * torch.randn_like(p) if s else p + 0.25 * torch.randn_like(p))


def make_case(out, case):
    name, config_of = CASES[case]
    folder = out / "methods" / case
    model = peft.get_peft_model(load_model(out, name), config_of()).eval()
    randomise(model, case)
    model.save_pretrained(folder)
    (folder / "README.md").unlink()
    with torch.no_grad():
        golden = dict(alone=run_alone(model))
        base = run_alone(load_model(out, name))
        assert (golden["alone"] - base).abs().max() > 0.1, (case, "the adapter changes nothing")
        loaded = PeftModel.from_pretrained(load_model(out, name), folder).eval()
        assert torch.equal(run_alone(loaded), golden["alone"]), (case, "the saved adapter gives other values")
        if not model.active_peft_config.is_prompt_learning:
            golden["merged"] = run_alone(loaded.merge_and_unload())
            torch.testing.assert_close(golden["merged"], golden["alone"], rtol=1e-3, atol=1e-4)
    save_file({**golden, **ids()}, folder / "golden.safetensors")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    warnings.simplefilter("ignore")
    out = Path(sys.argv[1]) / "causal"
    shutil.rmtree(out, ignore_errors=True)
    for name in MODELS:
        make_base(out, name)
    for case in CASES:
        make_case(out, case)
    versions = dict(python=platform.python_version(), torch=torch.__version__.split("+")[0], peft=peft.__version__,
                    transformers=transformers.__version__)
    (out / "versions.json").write_text(json.dumps(versions, indent=2) + "\n")
    print(f"{len(MODELS)} models and {len(CASES)} adapters in {out}")


if __name__ == "__main__":
    main()
