# SPDX-License-Identifier: GPL-2.0-only
"""The parts of the measurements that need no machine: traces, and what is said
of the goals where something was not measured."""

import subprocess
import tempfile
from pathlib import Path

from bench import day, goals, traces
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
    good = {"first 8 MiB": 2, "film 1024 KiB": 1, "ready": 1, "spoilt 8 MiB": 0}
    for name, bad in (("first 8 MiB", 4), ("film 1024 KiB", 2), ("ready", 2),
                      ("spoilt 8 MiB", 1)):
        found = {"ours": good | {name: bad}, "CMA": {"first 8 MiB": 1}}
        missed = [g["met"] for g in goals.demand(found, good)]
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


def days():
    """The trace of a day, and what is computed of one."""
    text = day.make(day.LIMIT)
    buffers = "".join(f"{line}\n" for line in text.splitlines()
                      if not line.startswith("wait "))
    taken = list(held(buffers))
    yield result("a day fills no more than it may",
                 day.LIMIT // 2 < max(taken) <= day.LIMIT, str(max(taken)))
    yield result("a day gives everything back", taken[-1] == 0)
    yield result("a day has the peak that is said of it",
                 traces.peak(text) == max(taken))
    yield result("a day is the same each time, and another for another seed",
                 text == day.make(day.LIMIT) != day.make(day.LIMIT, 2))
    seconds = sum(int(line.split()[1]) for line in text.splitlines()
                  if line.startswith("wait "))
    yield result("a day has 24 hours", seconds == 24 * 3600, str(seconds))
    small = ("wait 60\nalloc 0 1048576\nwait 3600\nalloc 1 2097152\nwait 1800\n"
             "free 0\nfree 1\nwait 7\nalloc 0 4096\nfree 0\n")
    yield result("a small day is computed right",
                 day.held(small) == (2.5, 1.5, 2), str(day.held(small)))
    lent = day.computed(small)["3 MiB lent while there is a buffer"]
    yield result("what is lent for it, too", lent ==
                 {"MiB h": 4.5, "claims": 2, "MiB claimed": 6}, str(lent))


def results():
    yield from parser()
    yield from days()
    yield from workloads()
    yield from judgements()
