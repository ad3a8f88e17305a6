#!/usr/bin/env python3
"""Prints the runs of both sides as a table and checks the gates: causal_table.py RUNS.jsonl."""

import collections
import json
import math
import statistics
import sys

from table import cpu

METHODS = 7
MEAN_RATIO, LEAST_RATIO, INT8_RATIO = 1.6, 1.4, 2.4
MEMORY = collections.defaultdict(lambda: 0.35, full=0.5)
INT8_BYTES = 2.5e9
FIRST_LOSSES, LOSS_MARGIN = 5, 2e-3


def medians(runs):
    return {key: statistics.median(run[key] for run in runs) for key in ("tokens_s", "peak_bytes")}


def loss_difference(ours, peer):
    pairs = zip(ours["losses"][:FIRST_LOSSES], peer["losses"][:FIRST_LOSSES])
    return max(abs(a - b) for a, b in pairs)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        runs = [json.loads(line) for line in file]
    sides = collections.defaultdict(lambda: collections.defaultdict(list))
    for run in runs:
        sides[run["method"]][run["side"]].append(run)
    cores = next(r["cores"] for r in runs if "cores" in r)
    products = statistics.median(r["product_gflops"] for r in runs if "product_gflops" in r)
    print(f"machine  {cpu()}, {cores} cores, float32 products {products:.0f} GFLOP/s")
    for side, versions in sorted({(run["side"], run["versions"]) for run in runs}):
        print(f"{side:8} {versions}")
    print(f"\n{'method':14}{'side':>6}{'tokens/s':>10}{'ratio':>8}{'peak GB':>9}{'ratio':>7}  first losses")
    missed, ratios = [], []

    def gate(fulfilled, sentence):
        if not fulfilled:
            missed.append(sentence)

    for method, by_side in sides.items():
        peer = by_side["peer"]
        theirs = medians(peer)
        for side in ("peer", "ours", "int8"):
            own = by_side.get(side)
            if not own:
                continue
            row = medians(own)
            speed, memory = row["tokens_s"] / theirs["tokens_s"], row["peak_bytes"] / theirs["peak_bytes"]
            losses = " ".join(f"{loss:.4f}" for loss in own[0]["losses"][:FIRST_LOSSES])
            print(
                f"{method:14}{side:>6}{row['tokens_s']:10.0f}{speed:7.2f}×{row['peak_bytes'] / 1e9:9.2f}"
                f"{memory:6.2f}×  {losses}"
            )
            if side == "ours":
                ratios.append(speed)
                difference = loss_difference(own[0], peer[0])
                gate(speed >= LEAST_RATIO, f"{method}: {speed:.2f}× the speed, not {LEAST_RATIO}×")
                gate(memory <= MEMORY[method], f"{method}: {memory:.2f}× the memory, not {MEMORY[method]}×")
                gate(difference <= LOSS_MARGIN, f"{method}: losses differ by {difference:.4f}, not {LOSS_MARGIN}")
            elif side == "int8":
                gate(speed >= INT8_RATIO, f"{method}, int8: {speed:.2f}× the speed, not {INT8_RATIO}×")
                gate(row["peak_bytes"] <= INT8_BYTES, f"{method}, int8: {row['peak_bytes'] / 1e9:.2f} GB, not 2.5")
    mean = math.prod(ratios) ** (1 / len(ratios))
    print(f"\ngeometric mean of {len(ratios)} methods in float32: {mean:.2f}×")
    if len(ratios) == METHODS:
        gate(mean >= MEAN_RATIO, f"geometric mean {mean:.2f}×, not {MEAN_RATIO}×")
    for sentence in missed:
        print(f"missed   {sentence}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
