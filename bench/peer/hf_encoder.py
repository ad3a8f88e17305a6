#!/usr/bin/env python3
"""The peer's side of the encoder benchmark: Hugging Face PEFT as its users run it, one line of JSON.

Batches are the file's rows in their order, padded to the longest. A step tokenizes its batch. The first
steps are not counted. The peak is the whole process's, start and loading included.
"""

import argparse
import csv
import json
import resource
import sys
import time

import peft
import torch
import transformers

WARMUP = 5
MAX_LENGTH = 128


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="model directory")
    parser.add_argument("sentences", help="csv with the columns label and text")
    parser.add_argument("method", choices=["full", "lora", "prefix", "prompt", "ia3"])
    parser.add_argument("steps", type=int)
    parser.add_argument("batch", type=int)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--dropout", type=float, help="in place of what the model's configuration says")
    return parser.parse_args()


def adapted(model, method):
    task = peft.TaskType.SEQ_CLS
    if method == "full":
        return model
    if method == "lora":
        config = peft.LoraConfig(task_type=task, r=8, lora_alpha=16, target_modules=["query", "value"])
    elif method == "prefix":
        config = peft.PrefixTuningConfig(task_type=task, num_virtual_tokens=20)
    elif method == "prompt":
        config = peft.PromptTuningConfig(task_type=task, num_virtual_tokens=20)
    else:
        config = peft.IA3Config(task_type=task)
    return peft.get_peft_model(model, config)


def main():
    args = arguments()
    transformers.logging.set_verbosity_error()
    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    with open(args.sentences, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["label"] for row in rows})
    classes = {name: number for number, name in enumerate(names)}
    dropout = {}
    if args.dropout is not None:
        dropout = {"hidden_dropout_prob": args.dropout, "attention_probs_dropout_prob": args.dropout}
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.base)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(
        args.base, num_labels=len(names), dtype=torch.float32, **dropout
    )
    model = adapted(model, args.method)
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4 if args.method == "full" else 1e-3)
    seconds, tokens = 0.0, 0
    for step in range(WARMUP + args.steps):
        batch = rows[step * args.batch : (step + 1) * args.batch]
        start = time.perf_counter()
        inputs = tokenizer(
            [row["text"] for row in batch],
            padding=True,
            truncation=True,
            max_length=MAX_LENGTH,
            return_tensors="pt",
        )
        labels = torch.tensor([classes[row["label"]] for row in batch])
        loss = model(**inputs, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step >= WARMUP:
            seconds += time.perf_counter() - start
            tokens += int(inputs["attention_mask"].sum())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux, bytes on macOS
    result = {
        "side": "peer",
        "method": args.method,
        "examples_s": args.steps * args.batch / seconds,
        "tokens_s": tokens / seconds,
        "peak_bytes": peak if sys.platform == "darwin" else 1024 * peak,
        "last_loss": loss.item(),
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
