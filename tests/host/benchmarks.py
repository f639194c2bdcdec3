# SPDX-License-Identifier: GPL-2.0-only
"""The parts of the measurements that need no machine: traces, and what is said
of the goals where something was not measured."""

import subprocess
import tempfile
from pathlib import Path

from bench import goals, traces
from lab import TREE
from tests.judge import Result, tap

LIMIT = 512 << 20
SOURCES = [TREE / "tests/host/bench/trace.c", TREE / "bench/guest/lib/trace.c"]
FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{TREE}/bench/guest/lib", f"-I{TREE}/tests/host"]


def result(name, good, why=""):
    return Result(f"measure: {name}", "passed" if good else "failed", why)


def parser():
    """It accepts the generator's traces, and rejects malformed ones."""
    with tempfile.TemporaryDirectory() as scratch:
        program, made = Path(scratch) / "trace", Path(scratch) / "made"
        made.write_text(traces.make("household", LIMIT))
        run = [["gcc", *FLAGS, *SOURCES, "-o", program], [program, made]]
        for command in run:
            done = subprocess.run(command, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            if command is run[0] and done.returncode:
                yield result("the parser compiles", False, done.stdout)
                return
        yield from tap.parse("measure: trace", done.stdout.splitlines(),
                             done.returncode)


def held(text):
    """Bytes that are taken after each step. Steps that make no sense raise an
    exception."""
    sizes, taken = {}, 0
    for word, number, *size in map(str.split, text.splitlines()):
        if word == "alloc" and number not in sizes:
            sizes[number] = int(size[0])
            taken += sizes[number]
        else:
            taken -= sizes.pop(number)
        yield taken


def workloads():
    for name in traces.WORKLOADS:
        text = traces.make(name, LIMIT)
        taken = list(held(text))
        yield result(f"{name} fills up to the limit, and not above",
                     LIMIT // 2 < max(taken) <= LIMIT, str(max(taken)))
        yield result(f"{name} gives everything back", taken[-1] == 0)
        yield result(f"{name} has the peak that is said of it",
                     traces.peak(text) == max(taken))
        yield result(f"{name} is the same each time, and another for another "
                     "seed", text == traces.make(name, LIMIT)
                     and text != traces.make(name, LIMIT, 2))


def judgements():
    nothing = goals.look([])
    yield result("what was not measured is neither met nor missed",
                 nothing and all(g["met"] is None for g in nothing),
                 str(nothing))
    yield result("what was not measured is missing",
                 {g["goal"] for g in nothing} <= set(goals.missing([], nothing)))
    unknown = goals.demand({}, {})
    yield result("nor what was not measured of a region on demand",
                 unknown and all(g["met"] is None for g in unknown), str(unknown))
    good = {"first, empty": 2, "first, CMA": 1, "next film": 1, "ready": 1,
            "pages spoilt": 0}
    for name, bad in (("first, empty", 4), ("next film", 2), ("ready", 2),
                      ("pages spoilt", 1)):
        missed = [g["met"] for g in goals.demand(good | {name: bad}, good)]
        yield result(f"one goal is missed if {name} is {bad}",
                     missed.count(False) == 1 and missed.count(True) == 3,
                     str(missed))
    for limit, at_least, met in ((2, False, True), (1, False, False),
                                 (1, True, True), (2, True, False)):
        said = goals.goal("", 1.5, limit, at_least)["met"]
        yield result(f"1.5 {'>=' if at_least else '<='} {limit} is "
                     f"{'met' if met else 'missed'}", said is met)
    wrong = [{"bench": "held", "heap": "ours", "occupancy": 90, "held": 89.8}]
    yield result("an occupancy that was not held is missing",
                 any("89.8" in m for m in goals.missing(wrong, [])))


def results():
    yield from parser()
    yield from workloads()
    yield from judgements()
