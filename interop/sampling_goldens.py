#!/usr/bin/env python3
"""Makes golden/sampling.json: rows of random logits and the probabilities that transformers' logits
processors leave, in the order in which `generate` applies them.

Usage:     python interop/sampling_goldens.py core/src/test/resources/golden    (seconds, no network)
Versions:  interop/requirements.txt; those really used are written into the file.
"""
import json
import random
import sys
from pathlib import Path

import torch
import transformers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

VOCABULARY, CASES = 40, 60


def settings(rng, case):
    """Random settings; the first cases have one step each, the others any of them."""
    steps = {
        "temperature": lambda: rng.choice([0.3, 0.8, 1.0, 1.7]),
        "top_k": lambda: rng.choice([1, 3, 10, 39, 100]),
        "top_p": lambda: rng.choice([0.05, 0.5, 0.9, 0.99]),
        "min_p": lambda: rng.choice([0.02, 0.1, 0.6]),
        "repetition_penalty": lambda: rng.choice([0.8, 1.2, 2.0]),
        "bias": lambda: {str(rng.randrange(VOCABULARY)): rng.choice([-8.0, 2.5]) for _ in range(3)},
    }
    names = list(steps)
    chosen = [names[case]] if case < len(names) else [n for n in names if rng.random() < 0.5]
    return {name: steps[name]() for name in chosen}


def main(out):
    rng = random.Random(7)
    torch.manual_seed(7)
    model = LlamaForCausalLM(LlamaConfig(vocab_size=VOCABULARY, hidden_size=8, intermediate_size=8,
                                         num_hidden_layers=1, num_attention_heads=1))
    cases = []
    for case in range(CASES):
        logits = (torch.randn(1, VOCABULARY) * rng.choice([1.0, 3.0])).round(decimals=3)
        ids = [rng.randrange(VOCABULARY) for _ in range(rng.randrange(1, 12))]
        s = settings(rng, case)
        asked = {"temperature": 1.0, "top_k": 0, "top_p": 1.0} | {k: v for k, v in s.items() if k != "bias"}
        config = GenerationConfig(do_sample=True, **asked)
        if "bias" in s:
            config.sequence_bias = [[[int(t)], b] for t, b in s["bias"].items()]
        processors = model._get_logits_processor(
            config, input_ids_seq_length=len(ids), encoder_input_ids=None, prefix_allowed_tokens_fn=None,
            logits_processor=[])
        left = processors(torch.tensor([ids]), logits.clone()).softmax(-1)[0]
        cases.append({"settings": s, "tokens": ids, "logits": [round(x, 3) for x in logits[0].tolist()],
                      "probabilities": [float(f"{x:.6g}") for x in left.tolist()]})
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    (Path(out) / "sampling.json").write_text(
        '{"versions":%s,"cases":[\n%s\n]}\n' % (json.dumps(versions), lines))


main(sys.argv[1])
