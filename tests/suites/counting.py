# SPDX-License-Identifier: GPL-2.0-only
"""Whether measurements can be relied on: instructions are the same each time, and what
is said of a day is what a short one comes to."""

from bench import day, heaps, traces
from lab.arm64 import LAYOUT
from lab.machine import Failure
from tests.judge import Result
from tests.rows import OUT

# Parts that take a few seconds
PARTS = "mapping,occupancy,refusal"
# Of the smaller of two figures
TOLERANCE = 0.01
# An hour of 4 MiB, which is a piece; again after 5 seconds, for a minute; and after 5
# minutes, for another one
SHORT_DAY = """alloc 0 4194304
wait 3600
free 0
wait 5
alloc 0 4194304
wait 60
free 0
wait 300
alloc 0 4194304
wait 60
free 0
"""
# By linger time in milliseconds: seconds in which there is a piece, and how often one is
# claimed. A look each second sees a piece for so much more.
DAYS = {0: (3720, 3), 10000: (3720 + 5 + 2 * 10, 2), 600000: (3720 + 305 + 600, 1)}
LATE = 5


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


def days():
    try:
        found = day.measure(SHORT_DAY, OUT, DAYS)
    except Failure as failure:
        yield Result("the machine runs", "failed", str(failure))
        return
    for linger, (seconds, claims) in DAYS.items():
        numbers = found[linger]
        more = numbers["MiB h"] / 4 * 3600 - seconds
        good = (-0.01 < more <= LATE * claims and numbers["claims"] == claims
                and numbers["MiB claimed"] == 4 * claims
                and not numbers["refused"])
        yield Result(f"a short day, linger time {linger} ms, takes what it has to",
                     "passed" if good else "failed", f"{numbers}, {more} s more")
