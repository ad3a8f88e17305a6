#!/usr/bin/env python3
"""Prints the runs of both sides as a table with their ratios: table.py RUNS.jsonl."""

import collections
import json
import platform
import statistics
import sys


def cpu():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        runs = [json.loads(line) for line in file]
    print(f"machine  {cpu()}, {next(r['cores'] for r in runs if 'cores' in r)} cores")
    sides = collections.defaultdict(lambda: collections.defaultdict(list))
    for run in runs:
        sides[run["method"]][run["side"]].append(run)
    for side, versions in sorted({(run["side"], run["versions"]) for run in runs}):
        print(f"{side:8} {versions}")
    print(f"\n{'method':8}{'side':>8}{'examples/s':>14}{'tokens/s':>11}{'peak MB':>9}  examples/s of each run")
    for method, by_side in sides.items():
        medians = {}
        for side, own in by_side.items():
            medians[side] = {
                key: statistics.median(run[key] for run in own)
                for key in ("examples_s", "tokens_s", "peak_bytes")
            }
            row = medians[side]
            each = " ".join(f"{run['examples_s']:.0f}" for run in own)
            print(
                f"{method:8}{side:>8}{row['examples_s']:14.1f}{row['tokens_s']:11.0f}"
                f"{row['peak_bytes'] / 1e6:9.0f}  {each}"
            )
        ours, peer = medians["ours"], medians["peer"]
        print(
            f"{method:8}{'ratio':>8}{ours['examples_s'] / peer['examples_s']:13.2f}×"
            f"{ours['tokens_s'] / peer['tokens_s']:10.2f}×{ours['peak_bytes'] / peer['peak_bytes']:8.2f}×\n"
        )


if __name__ == "__main__":
    main()
