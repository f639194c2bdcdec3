# SPDX-License-Identifier: GPL-2.0-only
"""Traces that the kernel replays: the counts, and what each placement refuses."""

from bench import allocators, traces
from lab import uml
from lab.machine import Failure
from tests.judge import Result
from tests.rows import OUT, PATIENCE

# A region of two pages, and a request for both while one is taken: each way has to
# refuse it
SMALL = "alloc 0 4096\nalloc 1 4096\nfree 0\nalloc 2 8192\nfree 1\nfree 2\n"


def replay(name, text):
    """The lines of a guest that replays a disk with that text."""
    disk = OUT / f"{name}-disk"
    traces.write_disk(text, disk)
    machine = allocators.machine(uml, "uml", disk,
                                 OUT / f"{name}-console.log", 60)
    try:
        with machine as guest:
            return list(guest.lines())
    except Failure as failure:
        return [str(failure)]


def replays():
    name = "uml-replay"
    ways = list(allocators.WAYS)
    lines = replay(name, f"replay small {allocators.BASE} 8192 "
                         f"{' '.join(ways)}\n{SMALL}")
    counts = {line.split("\t")[1]: line.split("\t")[3:5]
              for line in lines if line.startswith("row\t")}
    for way in ways:
        yield Result(f"{way} refuses what there is no room for",
                     "passed" if counts.get(way) == ["3", "1"] else "failed",
                     "\n".join(lines))
    for what, text in {
            "unknown way": f"replay x {allocators.BASE} 8192 none\n{SMALL}",
            "region that is not page aligned":
                f"replay x {allocators.BASE + 1} 8192 ours\n{SMALL}",
            "buffer that is taken twice":
                f"replay x {allocators.BASE} 8192 ours\n"
                "alloc 0 4096\nalloc 0 4096\n",
            "line that is no event":
                f"replay x {allocators.BASE} 8192 ours\nalloc 0\n",
            "disk without a trace": "nothing\n"}.items():
        lines = replay(name, text)
        good = "exit replay 1" in lines and not any(
            line.startswith("row\t") for line in lines)
        yield Result(f"{what} is refused",
                     "passed" if good else "failed", "\n".join(lines))


def placement():
    """By the traces that judge, all of a kind together: of single workloads in a
    small region there are too few refusals to tell ways apart."""
    name = "uml-placement"
    ways = ["ours", allocators.BEST_FIT, allocators.FIRST_FIT]
    sections = [section for section in allocators.of_set("judging", ways)
                if section.about["region"] == allocators.REGIONS[0]]
    disk = OUT / f"{name}-disk"
    allocators.write_sections(sections, disk)
    said, rows = "", []
    try:
        rows = allocators.replay(
            allocators.machine(uml, "uml", disk, OUT / f"{name}-console.log",
                               PATIENCE), sections)
    except Failure as failure:
        said = str(failure)
    for kind, names in (("players", traces.PLAYERS),
                        ("cameras", traces.CAMERAS)):
        ours, *others = (sum(row["refused"] for row in rows
                             if row["way"] == way and row["workload"] in names)
                         for way in ways)
        yield Result(f"fault-fitted-placement: {kind} are refused no "
                     "more than by the better of best fit and first fit",
                     "passed" if rows and ours <= min(others) else "failed",
                     said or f"ours {ours}, best fit and first fit {others}")
