# SPDX-License-Identifier: GPL-2.0-only
"""The parts of the measurements that need no machine: traces, and what is said
of the goals where something was not measured."""

import subprocess
import tempfile
from pathlib import Path

import goals
from mix import SIZES, mix
from tap import Result, parse

TREE = Path(__file__).resolve().parents[2]
TEST = TREE / "tests/host/bench/trace.c"
FLAGS = ["-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{TREE}/bench/guest", f"-I{TREE}/tests/host"]


def result(name, good, why=""):
    return Result(f"measure: {name}", "passed" if good else "failed", why)


def traces():
    demand, steps = 64 << 20, 2000
    lines = list(mix(demand, steps, 1))
    with tempfile.TemporaryDirectory() as scratch:
        program, made = Path(scratch) / "trace", Path(scratch) / "made"
        made.write_text("\n".join(lines))
        run = [["gcc", *FLAGS, TEST, "-o", program], [program, made]]
        for command in run:
            done = subprocess.run(command, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            if command is run[0] and done.returncode:
                yield result("the parser compiles", False, done.stdout)
                return
        yield from parse("measure: trace", done.stdout.splitlines(),
                         done.returncode)

    live, held = {}, []
    for word, number, *size in map(str.split, lines):
        if word == "alloc":
            live[number] = int(size[0])
        else:
            del live[number]
        held.append(sum(live.values()))
    later = held[steps // 4:]
    yield result("a mix has as many steps as it is asked for",
                 len(lines) == steps, str(len(lines)))
    yield result("a mix goes up to the demand, and not above",
                 max(SIZES) > demand - max(held) >= 0, str(max(held)))
    yield result("a mix comes and goes", min(later) < max(later)
                 and min(later) > demand // 2, f"{min(later)} {max(later)}")
    yield result("a mix is the same each time, and another for another seed",
                 lines == list(mix(demand, steps, 1))
                 and lines != list(mix(demand, steps, 2)))


def judgements():
    nothing = goals.look([])
    yield result("what was not measured is neither met nor missed",
                 nothing and all(g["met"] is None for g in nothing),
                 str(nothing))
    yield result("what was not measured is missing",
                 {g["goal"] for g in nothing} <= set(goals.missing([], nothing)))
    for limit, at_least, met in ((2, False, True), (1, False, False),
                                 (1, True, True), (2, True, False)):
        said = goals.goal("", 1.5, limit, at_least)["met"]
        yield result(f"1.5 {'>=' if at_least else '<='} {limit} is "
                     f"{'met' if met else 'missed'}", said is met)
    wrong = [{"bench": "held", "heap": "ours", "occupancy": 90, "held": 89.8}]
    yield result("an occupancy that was not held is missing",
                 any("89.8" in m for m in goals.missing(wrong, [])))


def results():
    yield from traces()
    yield from judgements()
