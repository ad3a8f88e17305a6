#!/usr/bin/env python3
"""Prints the runs of both sides as a table and checks the gate: generate_table.py RUNS.jsonl."""

import collections
import json
import statistics
import sys

from table import cpu

LEAST_RATIO = 1.5
COLUMNS = ("tokens_s", "decode_tokens_s", "first_s", "peak_bytes")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        runs = [json.loads(line) for line in file]
    print(f"machine  {cpu()}, {next(run['cores'] for run in runs if 'cores' in run)} cores")
    for side, versions in sorted({(run["side"], run["versions"]) for run in runs}):
        print(f"{side:8} {versions}")
    print(f"\n{'batch':>5}{'side':>6}{'tokens/s':>10}{'ratio':>8}{'decoding':>10}{'first s':>9}{'peak GB':>9}  each run")
    batches = collections.defaultdict(lambda: collections.defaultdict(list))
    for run in runs:
        batches[run["batch"]][run["side"]].append(run)
    missed = []
    for batch, by_side in batches.items():
        rows = {
            side: {key: statistics.median(run[key] for run in own) for key in COLUMNS}
            for side, own in by_side.items()
        }
        for side in ("peer", "ours"):
            row = rows[side]
            ratio = row["tokens_s"] / rows["peer"]["tokens_s"]
            each = " ".join(f"{run['tokens_s']:.0f}" for run in by_side[side])
            print(
                f"{batch:5}{side:>6}{row['tokens_s']:10.1f}{ratio:7.2f}×{row['decode_tokens_s']:10.1f}"
                f"{row['first_s']:9.2f}{row['peak_bytes'] / 1e9:9.2f}  {each}"
            )
        if ratio < LEAST_RATIO:
            missed.append(f"batch {batch}: {ratio:.2f}× the speed, not {LEAST_RATIO}×")
    for sentence in missed:
        print(f"missed   {sentence}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
