#!/usr/bin/env python3
"""Recomputes every golden value in float64 from the files alone, without transformers and PEFT: a
second implementation of BERT and of each adapter that shows that the files and the findings in
README.md are enough to get the stored numbers.

Usage: python interop/check_goldens.py OUT_DIR      (prints the largest difference per case)
"""
import json
import math
import re
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

HEADS, EPS, LAYERS = 4, 1e-12, 2


def feed_forward_rule(config):
    """Whether IA3 treats a module path as feed-forward."""
    ff = config.get("feedforward_modules", [])
    return (lambda path: re.fullmatch(ff, path)) if isinstance(ff, str) else \
        (lambda path: any(path == f or path.endswith("." + f) for f in ff))


class Model:
    def __init__(self, base, config, adapter):
        self.w, self.c, self.a = base, config, adapter
        self.prefix = "bert." if config["task_type"] == "SEQ_CLS" else ""
        self.feed_forward = feed_forward_rule(config)

    def linear(self, path, x):
        path = self.prefix + path
        w, b, key = self.w[path + ".weight"], self.w[path + ".bias"], f"base_model.model.{path}."
        if key + "lora_A.weight" in self.a:
            r, alpha = self.c["r"], self.c["lora_alpha"]
            scale = alpha / math.sqrt(r) if self.c["use_rslora"] else alpha / r
            w = w + scale * self.a[key + "lora_B.weight"] @ self.a[key + "lora_A.weight"]
            if self.c["use_dora"]:  # norm per output row, treated as a constant by the gradient
                w = (self.a[key + "lora_magnitude_vector"] / w.norm(dim=1).detach())[:, None] * w
        scale = self.a.get(key + "ia3_l")
        if scale is not None and self.feed_forward(path):
            return F.linear(x * scale.flatten(), w, b)
        y = F.linear(x, w, b)
        return y if scale is None else y * scale.flatten()

    def norm(self, path, x):
        path = self.prefix + path
        key = f"base_model.model.{path}.ln_tuning_layers."
        w, b = (self.a.get(key + k, self.w[f"{path}.{k}"]) for k in ("weight", "bias"))
        return F.layer_norm(x, (x.shape[-1],), w, b, EPS)

    def hidden(self, ids, types, mask):
        emb = self.prefix + "embeddings."
        x = self.w[emb + "word_embeddings.weight"][ids]
        kind, n, first = self.c["peft_type"], self.c.get("num_virtual_tokens", 0), 0
        if n:
            mask = F.pad(mask, (n, 0), value=1)
            if self.c["task_type"] == "FEATURE_EXTRACTION":
                types = torch.zeros_like(types)
        if kind == "PROMPT_TUNING":
            x = torch.cat([self.a["prompt_embeddings"].expand(len(x), -1, -1), x], 1)
            types = F.pad(types, (n, 0))
        if kind == "PREFIX_TUNING":
            first = n
        positions = torch.arange(first, first + x.shape[1])
        x = x + self.w[emb + "token_type_embeddings.weight"][types] + self.w[emb + "position_embeddings.weight"][positions]
        x = self.norm("embeddings.LayerNorm", x)
        size = x.shape[-1]

        def split(t):
            return t.view(t.shape[0], t.shape[1], HEADS, size // HEADS).transpose(1, 2)
        for i in range(LAYERS):
            p = f"encoder.layer.{i}."
            q, k, v = (split(self.linear(p + "attention.self." + m, x)) for m in ("query", "key", "value"))
            if kind == "PREFIX_TUNING":
                block = self.a["prompt_embeddings"].view(n, 2 * LAYERS, size)
                pk, pv = (split(block[:, 2 * i + j].expand(len(x), -1, -1)) for j in (0, 1))
                k, v = torch.cat([pk, k], 2), torch.cat([pv, v], 2)
            scores = (q @ k.transpose(2, 3)) / math.sqrt(size // HEADS)
            scores = scores.masked_fill(mask[:, None, None] == 0, -math.inf)
            y = (scores.softmax(-1) @ v).transpose(1, 2).reshape(x.shape)
            x = self.norm(p + "attention.output.LayerNorm", self.linear(p + "attention.output.dense", y) + x)
            y = self.linear(p + "output.dense", F.gelu(self.linear(p + "intermediate.dense", x)))
            x = self.norm(p + "output.LayerNorm", y + x)
        return x

    def logits(self, *batch):
        pooled = self.linear("pooler.dense", self.hidden(*batch)[:, 0]).tanh()
        key = "base_model." if "prompt_embeddings" in self.a else "base_model.model."
        w, b = (self.a.get(f"{key}classifier.{k}", self.w[f"classifier.{k}"]) for k in ("weight", "bias"))
        return F.linear(pooled, w, b)


def losses(model, golden, batch):
    params = [p.requires_grad_() for p in model.a.values()]
    first, second, out = [0 * p.detach() for p in params], [0 * p.detach() for p in params], []
    mask = batch[2][..., None]
    for t in range(1, len(golden["losses"]) + 1):
        hidden = model.hidden(*batch)[:, -mask.shape[1]:]
        pooled = (hidden * mask).sum(1) / mask.sum(1)
        cosine = F.cosine_similarity(pooled[:, None], golden["label_vectors"][None], dim=-1)
        loss = F.cross_entropy(20 * cosine, golden["labels"])
        out.append(loss.item())
        with torch.no_grad():
            for p, g, m, v in zip(params, torch.autograd.grad(loss, params), first, second):
                m.mul_(0.9).add_(0.1 * g)
                v.mul_(0.999).add_(0.001 * g * g)
                p.sub_(1e-2 * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8))
    return torch.tensor(out, dtype=torch.float64)


def load(path):
    return {k: v.double() if v.is_floating_point() else v for k, v in load_file(path).items()}


def main():
    torch.set_num_threads(1)
    out, worst = Path(sys.argv[1]), 0.0
    for folder in sorted((out / "methods").iterdir()):
        config = json.loads((folder / "adapter_config.json").read_text())
        base = load(out / config["base_model_name_or_path"] / "model.safetensors")
        golden, adapter = load(folder / "golden.safetensors"), load(folder / "adapter_model.safetensors")
        batch = [golden[k] for k in ("input_ids", "token_type_ids", "attention_mask")]
        model, what = Model(base, config, adapter), "logits" if "logits" in golden else "hidden"
        plain = Model(base, {"task_type": config["task_type"], "peft_type": None}, {})
        found = {what: getattr(model, what)(*batch), what + "_base": getattr(plain, what)(*batch)}
        if "merged_" + what in golden:
            found["merged_" + what] = found[what]
        if "losses" in golden:
            found["losses"] = losses(model, golden, batch)
        diffs = {k: (v - golden[k]).abs().max().item() for k, v in found.items()}
        worst = max(worst, *diffs.values())
        print(f"{folder.name:16}", "  ".join(f"{k} {d:.1e}" for k, d in diffs.items()))
    if worst > 2e-5:
        sys.exit(f"largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
