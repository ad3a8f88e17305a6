#!/usr/bin/env python3
"""Makes golden/generate.json: what transformers' greedy decoding answers to ten prompts in float32,
64 tokens each, and at which of them the two largest logits are close.

Usage:     python interop/generate_goldens.py models/smollm2 core/src/test/resources/golden
           (a minute on two cores, no network; interop/fetch-smollm2 makes the model directory)
Versions:  interop/requirements.txt; those really used are written into the file.
"""
import hashlib
import json
import sys
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

NEW, CLOSE = 64, 1e-3
PROMPTS = [
    "What is an adapter?",
    "Write a Java method that returns the largest of three numbers.",
    "Name the planets of the solar system in order.",
    "A train leaves at 9:40 and arrives at 12:15. How long does it travel?",
    "Translate into French: The bread is on the table.",
    "Why is the sky blue? Answer in two sentences.",
    "Summarise: The council met on Monday. It approved the new bridge, which will cost two million and open in spring.",
    "List five uses of a paper clip.",
    "Is the following review positive or negative? 'The room was small, but the staff could not have been kinder.'",
    "Tell a short story about a lighthouse keeper and a crow.",
]


def main(base, out):
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).eval()
    cases = []
    for text in PROMPTS:
        prompt = tokenizer.apply_chat_template(
            [{"role": "user", "content": text}], add_generation_prompt=True, return_dict=True)["input_ids"]
        with torch.no_grad():
            done = model.generate(
                torch.tensor([prompt]), max_new_tokens=NEW, do_sample=False, output_logits=True,
                return_dict_in_generate=True)
        gaps = [(row.topk(2).values[0, 0] - row.topk(2).values[0, 1]).item() for row in done.logits]
        cases.append({"text": text, "prompt": prompt, "answer": done.sequences[0, len(prompt):].tolist(),
                      "close": [i for i, gap in enumerate(gaps) if gap < CLOSE]})
    about = {"torch": torch.__version__, "transformers": transformers.__version__,
             "stop": model.generation_config.eos_token_id,
             "weights": hashlib.sha256((Path(base) / "model.safetensors").read_bytes()).hexdigest()}
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    (Path(out) / "generate.json").write_text('{"about":%s,"cases":[\n%s\n]}\n' % (json.dumps(about), lines))


main(*sys.argv[1:])
