"""Writes the model in a GGUF file as a Hugging Face directory in bf16.

usage: gguf_to_hugging_face.py FILE.gguf OUT_DIR      (needs torch, transformers and gguf)
"""

import os
import sys

import torch
from gguf import GGUFReader
from tokenizers.pre_tokenizers import ByteLevel, Digits, Sequence
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer


def main(file, out):
    folder, name = os.path.split(os.path.abspath(file))
    quantised = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32)
    config = AutoConfig.from_pretrained(folder, gguf_file=name)
    config.dtype = torch.bfloat16
    # A fresh model knows nothing of the quantisation that its weights came from.
    plain = type(quantised)(config)
    plain.load_state_dict(quantised.state_dict())
    plain.tie_weights()
    plain.to(torch.bfloat16).save_pretrained(out)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    # transformers splits every text as GPT-2 did. SmolLM's digits stood alone in training: with its own
    # rule "  12" keeps the token of two spaces.
    if GGUFReader(file).get_field("tokenizer.ggml.pre").contents() == "smollm":
        tokenizer.backend_tokenizer.pre_tokenizer = Sequence(
            [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        )
    tokenizer.save_pretrained(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
