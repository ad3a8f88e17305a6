#!/usr/bin/env python3
"""The peer's side of the generation benchmark: transformers' greedy decoding, one line of JSON a run.

Every batch is the first prompts of the file through the chat template, padded on the left. Nothing stops
an answer early. Tokenizing is not timed; reading the prompts is, and also apart, as the time to one token.
"""

import argparse
import json
import resource
import sys
import time

import torch
import transformers


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="model directory")
    parser.add_argument("prompts", help="jsonl with the key prompt")
    parser.add_argument("batch", type=int)
    parser.add_argument("new", type=int, help="tokens of every answer")
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()


def main():
    args = arguments()
    transformers.logging.set_verbosity_error()
    torch.set_num_threads(args.threads)
    with open(args.prompts, encoding="utf-8") as file:
        texts = [json.loads(line)["prompt"] for line in file][: args.batch]
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.base, padding_side="left")
    model = transformers.AutoModelForCausalLM.from_pretrained(args.base, dtype=torch.float32).eval()
    model.generation_config.eos_token_id = None
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    inputs = tokenizer.apply_chat_template(
        [[{"role": "user", "content": text}] for text in texts],
        add_generation_prompt=True,
        padding=True,
        return_tensors="pt",
        return_dict=True,
    )

    def seconds(new):
        start = time.perf_counter()
        with torch.no_grad():
            done = model.generate(**inputs, max_new_tokens=new, do_sample=False)
        assert done.shape[1] == inputs["input_ids"].shape[1] + new
        return time.perf_counter() - start

    seconds(8)
    first = seconds(1)
    whole = seconds(args.new)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux, bytes on macOS
    result = {
        "side": "peer",
        "batch": args.batch,
        "prompt_tokens": int(inputs["attention_mask"].sum()),
        "first_s": first,
        "tokens_s": args.batch * args.new / whole,
        "decode_tokens_s": args.batch * (args.new - 1) / (whole - first),
        "peak_bytes": peak if sys.platform == "darwin" else 1024 * peak,
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
