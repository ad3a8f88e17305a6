#!/usr/bin/env python3
"""The peer's side of run-vs-peft: Hugging Face PEFT on a causal model as its users run it, one line of JSON.

Data are questions and answers in file order, as one turn of the model's chat template; the loss is on the answer only.
Batches are padded to their longest. The first steps are not counted, and of the rows only real tokens are. The adapter as
it stands before the first step is written down, so that the other side can start from the same numbers. The peak is the whole
process's, start and loading included.
"""

import argparse
import json
import resource
import sys
import time

import peft
import torch
import transformers

WARMUP = 2
IGNORED = -100
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
METHODS = {
    "full": None,
    "lora_qv_r8": lambda task: peft.LoraConfig(
        task_type=task, r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"]
    ),
    "lora_all_r16": lambda task: peft.LoraConfig(task_type=task, r=16, lora_alpha=32, target_modules=ALL),
    "dora_all_r16": lambda task: peft.LoraConfig(
        task_type=task, r=16, lora_alpha=32, target_modules=ALL, use_dora=True
    ),
    "ia3": lambda task: peft.IA3Config(
        task_type=task, target_modules=["k_proj", "v_proj", "down_proj"], feedforward_modules=["down_proj"]
    ),
    "prefix20": lambda task: peft.PrefixTuningConfig(task_type=task, num_virtual_tokens=20),
    "prompt20": lambda task: peft.PromptTuningConfig(task_type=task, num_virtual_tokens=20),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="model directory")
    parser.add_argument("data", help="jsonl with question and answer")
    parser.add_argument("method", choices=list(METHODS))
    parser.add_argument("steps", type=int, help="counted steps")
    parser.add_argument("batch", type=int)
    parser.add_argument("--start", help="where to write the adapter before the first step")
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()


def example(tokenizer, row):
    question = [{"role": "user", "content": row["question"]}]
    prompt = tokenizer.apply_chat_template(question, tokenize=False, add_generation_prompt=True)
    asked = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    answer = tokenizer(row["answer"] + tokenizer.eos_token, add_special_tokens=False)["input_ids"]
    return asked + answer, [IGNORED] * len(asked) + answer


def padded(examples, pad):
    longest = max(len(ids) for ids, _ in examples)
    ids = torch.full((len(examples), longest), pad)
    labels = torch.full((len(examples), longest), IGNORED)
    mask = torch.zeros(len(examples), longest, dtype=torch.long)
    for i, (own, target) in enumerate(examples):
        ids[i, : len(own)] = torch.tensor(own)
        labels[i, : len(own)] = torch.tensor(target)
        mask[i, : len(own)] = 1
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def main():
    args = arguments()
    transformers.logging.set_verbosity_error()
    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.base)
    model = transformers.AutoModelForCausalLM.from_pretrained(args.base, dtype=torch.float32)
    config = METHODS[args.method]
    if config is not None:
        model = peft.get_peft_model(model, config(peft.TaskType.CAUSAL_LM))
        if args.start:
            model.save_pretrained(args.start)
    model.train()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4)
    total = WARMUP + args.steps
    with open(args.data, encoding="utf-8") as file:
        rows = [json.loads(line) for line, _ in zip(file, range(total * args.batch))]
    examples = [example(tokenizer, row) for row in rows]
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    seconds, tokens, losses = 0.0, 0, []
    for step in range(total):
        batch = padded(examples[step * args.batch : (step + 1) * args.batch], pad)
        start = time.perf_counter()
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step >= WARMUP:
            seconds += time.perf_counter() - start
            tokens += int(batch["attention_mask"].sum())
        losses.append(loss.item())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB on Linux, bytes on macOS
    result = {
        "side": "peer",
        "method": args.method,
        "trained": sum(p.numel() for p in trained),
        "tokens": tokens,
        "tokens_s": tokens / seconds,
        "peak_bytes": peak if sys.platform == "darwin" else 1024 * peak,
        "losses": losses,
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}, peft {peft.__version__}",
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
