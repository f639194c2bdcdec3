#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Ways to hand out ranges of a region, compared by traces: the driver's own, and
those that the kernel has. There is no memory behind the ranges.

What is refused is counted with the kernel as a program (UML), on traces that
nearly fill the region; what it costs, in instructions on a machine with one
processor on which QEMU counts them (-icount shift=0). docs/allocator.md says how
to read it. Fails if something was not measured, and never because of what was."""

import json
import os
import sys
import time
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / f) for f in ("lab", "lab/arm64", "lab/uml")]

from machine import Failure, Machine
import arm64
import traces
import uml

OUT = TREE / "build/bench"
MIB = traces.MIB
# Where regions start: not where a block of an IOMMU does
BASE = 0x80100000

# Name in a replay: name for people
WAYS = {
    "ours": "ours",
    "genalloc-first-fit": "genalloc first fit",
    "genalloc-best-fit": "genalloc best fit",
    "genalloc-first-fit-align": "the same, aligned",
    "gpu-buddy": "gpu_buddy",
    "maple-tree": "maple tree",
    "drm-mm-best": "drm_mm best fit",
    "drm-mm-two-ends": "drm_mm, as ours",
}
FLOOR = "nothing"
COUNTS = ["requests", "refused", "large", "whole", "alloc_ns", "free_ns",
          "longest_ns"]

# Which part of the region is taken, in percent, and how often
FULL = (80, 90, 98)
SEEDS = (1, 2)
REGION = 512 * MIB
LARGER = {"broadcast-8k": 4096 * MIB}
# What costs are looked at: regions, and how full they are
COSTS = (32 * MIB, 512 * MIB, 8192 * MIB)
COSTS_FULL = (50, 90, 98)
# Requests for each GiB of the region, and for any region
COSTS_EVENTS = (700, 300)


class Section:
    """One trace, what it stands for, and who is to replay it."""

    def __init__(self, workload, region, full, seed, ways, events=None):
        self.about = {"workload": workload, "region": region, "full": full,
                      "seed": seed}
        self.name = f"{workload}-{region // MIB}-{full}-{seed}"
        self.text = (f"replay {self.name} {BASE} {region} {' '.join(ways)}\n"
                     + traces.make(workload, region * full // 100, seed,
                                   events))


def write_disk(path, sections):
    """Sections of text as a disk: whole sectors, zeros after the text."""
    content = "".join(section.text for section in sections).encode()
    path.write_bytes(content + bytes(512 - len(content) % 512))


def replay(machine, sections):
    """Rows of one boot."""
    rows, said, status = [], [], None
    names = {section.name: section.about for section in sections}
    with machine as guest:
        for line in guest.lines():
            word, *rest = line.split("\t")
            if word == "replay":
                way, name, *counts = rest
                rows.append({"way": way, **names[name],
                             **dict(zip(COUNTS, map(int, counts)))})
            elif line.startswith("exit replay "):
                status = line.split()[2]
            elif not line.startswith("program "):
                said.append(line)
    if status != "0":
        raise Failure("\n".join(["the replay did not end well: see "
                                 f"{machine.console}", *said]))
    return rows


def refusals():
    """Rows of the traces that nearly fill the region."""
    sections = [Section(workload, LARGER.get(workload, REGION), full, seed,
                        WAYS)
                for workload in traces.WORKLOADS
                for full in FULL for seed in SEEDS]
    disk = OUT / "traces"
    write_disk(disk, sections)
    return replay(uml.Uml("plain", ["replay"], OUT / "replay-console.log",
                          "REPLAY_DISK=/dev/ubda", 300, ["lab_ranges"],
                          disk=disk), sections)


def costs():
    """Rows of short traces whose instructions are counted."""
    per_gib, least = COSTS_EVENTS
    sections = [Section("random-mix", region, full, 1, [FLOOR, *WAYS],
                        least + per_gib * region // (1024 * MIB))
                for region in COSTS for full in COSTS_FULL]
    disk = OUT / "cost-traces"
    write_disk(disk, sections)
    line = arm64.arguments("dram", ["replay"], disk=disk,
                           append="lab.modules=lab_ranges maxcpus=1 "
                                  "REPLAY_DISK=/dev/vda",
                           extra=["-smp", "1", "-icount", "shift=0,sleep=off"])
    return replay(Machine(line, OUT / "cost-console.log", 300), sections)


def grid(corner, columns, rows):
    """Lines of a table: rows are name -> cells."""
    lines = [[corner, *columns], *([name, *map(str, cells)]
                                   for name, cells in rows.items())]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        first, *rest = (f"{cell:>{width}}" for cell, width in zip(line, widths))
        yield "  ".join([f"{line[0]:{widths[0]}}", *rest]).rstrip()


def total(rows, key, **about):
    return sum(row[key] for row in rows
               if all(row[k] == v for k, v in about.items()))


def refusal_table(rows):
    cells = {}
    for workload in traces.WORKLOADS:
        requests = total(rows, "requests", workload=workload, way="ours")
        cells[f"{workload}, of {requests}"] = [
            total(rows, "refused", workload=workload, way=way) for way in WAYS]
    cells["whole 2 MiB blocks kept, %"] = [
        f"{100 * total(rows, 'whole', way=way) / total(rows, 'large', way=way):.1f}"
        for way in WAYS]
    return grid("refused", WAYS.values(), cells)


def cost_of(rows, way, about):
    """Instructions of a request and of giving back, the longest request: what
    it takes to ask nobody is taken off."""
    row, = (r for r in rows if r["way"] == way and about.items() <= r.items())
    floor, = (r for r in rows if r["way"] == FLOOR
              and about.items() <= r.items())
    taken = row["requests"] - row["refused"]
    per_alloc = floor["alloc_ns"] / floor["requests"]
    return (round(row["alloc_ns"] / row["requests"] - per_alloc),
            round((row["free_ns"] / taken if taken else 0)
                  - floor["free_ns"] / floor["requests"]),
            round(row["longest_ns"] - per_alloc))


def cost_table(rows):
    cells = {}
    for region in COSTS:
        for full in COSTS_FULL:
            about = {"region": region, "full": full}
            cells[f"{region // MIB} MiB, {full} %"] = [
                "/".join(map(str, cost_of(rows, way, about))) for way in WAYS]
    return grid("instructions: alloc/free/longest alloc", WAYS.values(), cells)


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    print("replaying traces", file=sys.stderr, flush=True)
    refused = refusals()
    print("counting instructions", file=sys.stderr, flush=True)
    counted = costs()
    text = "\n".join([*refusal_table(refused), "", *cost_table(counted)]) + "\n"
    (OUT / "allocators.txt").write_text(text)
    (OUT / "allocators.json").write_text(json.dumps(
        {"refused": refused, "instructions": counted,
         "seconds": round(time.monotonic() - start, 1)}, indent=1) + "\n")
    print(text)
    print(f"all of it: {os.path.relpath(OUT, TREE)}/allocators.json")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"secure-heap: {failure}")
