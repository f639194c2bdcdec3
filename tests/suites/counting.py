# SPDX-License-Identifier: GPL-2.0-only
"""Whether measurements can be relied on: instructions are the same each time."""

from bench import heaps, traces
from lab.arm64 import LAYOUT
from lab.machine import Failure
from tests.judge import Result
from tests.rows import OUT

# Parts that take a few seconds
PARTS = "mapping,occupancy,refusal"
# Of the smaller of two figures
TOLERANCE = 0.01


def medians(number, trace):
    rows = heaps.boot("dram", PARTS, True, trace,
                      OUT / f"measure-{number}-console.log")
    return {tuple(r.get(k) for k in heaps.KEYS): float(r["median"])
            for r in rows if "median" in r}


def results():
    """Two boots, and each figure of one beside that of the other."""
    trace = OUT / "trace"
    traces.write_disk(traces.make(heaps.WORKLOAD,
                                  int(LAYOUT["LAB_DRAM_SIZE"], 16)), trace)
    try:
        first, second = (medians(n, trace) for n in (1, 2))
    except Failure as failure:
        yield Result("the machine runs", "failed", str(failure))
        return
    yield Result("both boots have the same rows",
                 "passed" if first and first.keys() == second.keys()
                 else "failed", str(first.keys() ^ second.keys()))
    apart = [f"{key}: {first[key]} and {second[key]}"
             for key in first.keys() & second.keys()
             if abs(first[key] - second[key])
             > TOLERANCE * min(first[key], second[key])]
    yield Result(f"{len(first)} figures agree within 1 %",
                 "failed" if apart else "passed", "\n".join(apart))
