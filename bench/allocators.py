# SPDX-License-Identifier: GPL-2.0-only
"""Ways to hand out ranges of a region, compared by traces: the driver's own, and
those that the kernel has. There is no memory behind the ranges.

    python3 -m bench.allocators [TRACE]

What is refused is counted with the kernel as a program (UML), on traces that
nearly fill the region; what it costs, in instructions on a machine with one
processor on which QEMU counts them (-icount shift=0). docs/allocator.md says how
to read it. Fails if something was not measured, and never because of what was."""

import json
import os
import sys
import time
from pathlib import Path

from bench import future, reading, traces
from lab import TREE, arm64, people, uml
from lab.machine import Failure
from lab.qemu import COUNTED

OUT = TREE / "build/bench"
MIB = traces.MIB
# Start of the regions: not aligned to a block of an IOMMU
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
    "drm-mm-as-ours": "drm_mm, as ours",
    "drm-mm-no-rows": "rows as others",
    "drm-mm-no-longest": "rows in no longest hole",
    "drm-mm-no-lowest": "small as large",
}
FLOOR = "nothing"
BEST_FIT = "genalloc-best-fit"
FIRST_FIT = "genalloc-first-fit"
COUNTS = ["requests", "refused", "large", "whole", "alloc_ns", "free_ns"]
# The placement of bench/future.py, for the traces that judge only
FUTURE = "future"

# Which part of the region is taken, in percent, and how often
FULL = (80, 90, 98)
SETS = {"choosing": (traces.CHOOSING, traces.CHOOSING_SEEDS[:2]),
        "judging": (traces.JUDGING, traces.JUDGING_SEEDS[:3])}
REGIONS = (128 * MIB, 512 * MIB)
LARGER = {"broadcast-8k": (4096 * MIB,)}
# Regions in which instructions are counted, and how full they are
COSTS = (32 * MIB, 512 * MIB, 8192 * MIB)
COSTS_FULL = (50, 90, 98)
# Requests for each GiB of the region, and for any region
COSTS_EVENTS = (700, 300)
# How often each size is asked for alone
ALONE = 100
# A region full of holes: the parts that it is made of, and where it starts, which
# is where a block of an IOMMU does
HOLES_REGION = 8192 * MIB
HOLES_BASE = 0x80000000
HOLES_REQUESTS = 1000
PART = 256 * traces.KIB


class Section:
    """One trace, what it stands for, and the ways that replay it."""

    def __init__(self, workload, region, full, seed, ways, trace, base=BASE,
                 of="other"):
        self.about = {"set": of, "workload": workload, "region": region,
                      "full": full, "seed": seed}
        self.trace = trace
        self.name = f"{workload}-{region // MIB}-{full}-{seed}"
        self.text = (f"replay {self.name} {base} {region} {' '.join(ways)}\n"
                     + trace)


def of_workload(workload, region, full, seed, ways, events=None, of="other"):
    return Section(workload, region, full, seed, ways,
                   traces.make(workload, region * full // 100, seed, events),
                   of=of)


def of_set(name, ways):
    names, seeds = SETS[name]
    return [of_workload(workload, region, full, seed, ways, of=name)
            for workload in names
            for region in LARGER.get(workload, REGIONS)
            for full in FULL for seed in seeds]


def of_file(path, full, ways):
    """A trace from a file, in a region that it fills that far."""
    text = path.read_text()
    try:
        peak = traces.peak(text)
    except (ValueError, LookupError):
        peak = 0
    if not peak:
        raise Failure(f"{path} is not a trace: bench/traces.py says what one is")
    return Section("-".join(path.stem.split()),
                   traces.align(peak * 100 // full, 2 * MIB), full, 0, ways,
                   text)


def alone():
    """Buffers of each size in a region that is empty otherwise."""
    return "".join(f"alloc 0 {pages * traces.PAGE}\nfree 0\n"
                   for pages, _ in traces.MIX) * ALONE


def holes(requests):
    """A region full of buffers of 256 KiB, in which holes of 2.5 MiB come up
    that hold no whole 2 MiB as an IOMMU has them; then requests for 2 MiB, each
    of which goes into one of these holes, and out again."""
    parts = range(HOLES_REGION // PART)
    lines = [f"alloc {i} {PART}" for i in parts]
    lines += [f"free {i}" for i in parts if 1 <= i % 16 <= 10]
    lines += [f"alloc {len(parts)} {8 * PART}", f"free {len(parts)}"] * requests
    return "\n".join(lines) + "\n"


def write_sections(sections, disk):
    traces.write_disk("".join(section.text for section in sections), disk)


def machine(lab, name, disk, console, patience, append="", extra=()):
    """A machine that replays the traces on a disk."""
    # The later word counts
    return lab.Machine(name, ["replay"], console, patience, disks=[disk],
                       append="lab.modules=lab_ranges "
                              f"REPLAY_DISK={lab.Machine.first_disk} {append}",
                       layers=("bench",), extra=extra)


def replay(machine, sections):
    """Rows of one boot."""
    names = {section.name: section.about for section in sections}
    return [{"way": way, **names[name], **dict(zip(COUNTS, map(int, counts)))}
            for way, name, *counts in reading.rows_of(machine, "replay")]


def refusals(given):
    """Rows of the traces that nearly fill the region. given: another one, if
    there is one."""
    sections = [section for name in SETS for section in of_set(name, WAYS)]
    if given:
        sections += [of_file(Path(given), full, WAYS) for full in FULL]
    disk = OUT / "traces"
    write_sections(sections, disk)
    rows = replay(machine(uml, "uml", disk, OUT / "replay-console.log", 1200),
                  sections)
    rows += [{"way": FUTURE, **section.about,
              "refused": future.refused(section.trace, section.about["region"])}
             for section in sections if section.about["set"] == "judging"]
    return rows


def costs():
    """Rows of short traces whose instructions are counted."""
    per_gib, least = COSTS_EVENTS
    ways = [FLOOR, *WAYS]
    sections = [of_workload("random-mix", region, full, 1, ways,
                            least + per_gib * region // (1024 * MIB))
                for region in COSTS for full in COSTS_FULL]
    sections += [Section("alone", region, 0, 1, ways, alone())
                 for region in COSTS]
    sections += [Section(f"holes-{requests}", HOLES_REGION, 0, 1, ways,
                         holes(requests), HOLES_BASE)
                 for requests in (0, HOLES_REQUESTS)]
    disk = OUT / "cost-traces"
    write_sections(sections, disk)
    return replay(machine(arm64, "dram", disk, OUT / "cost-console.log", 300,
                          "maxcpus=1", ["-smp", "1", *COUNTED]), sections)


def grid(corner, columns, rows):
    """Lines of a table: rows are name -> cells."""
    return people.columns([[corner, *columns],
                           *([name, *cells] for name, cells in rows.items())],
                          "<>")


def total(rows, key, **about):
    return sum(row[key] for row in rows
               if all(row[k] == v for k, v in about.items()))


def workloads(rows):
    return list(dict.fromkeys(row["workload"] for row in rows))


def refusal_table(rows):
    cells = {"requests": [total(rows, "requests", workload=workload, way="ours")
                          for workload in workloads(rows)] + [""]}
    if any(row["way"] == FUTURE for row in rows):
        cells["with the future known"] = [
            total(rows, "refused", workload=workload, way=FUTURE)
            for workload in workloads(rows)] + [""]
    for way, name in WAYS.items():
        whole, large = (total(rows, key, way=way) for key in ("whole", "large"))
        cells[name] = [total(rows, "refused", workload=workload, way=way)
                       for workload in workloads(rows)]
        cells[name].append(f"{100 * whole / large:.1f}")
    return grid("refused", [*workloads(rows), "blocks kept, %"], cells)


def share_table(rows):
    """The refusals of ours divided by those of best fit."""
    cells = {}
    for region in sorted({row["region"] for row in rows}):
        for full in FULL:
            about = {"region": region, "full": full}
            asked, ours, best = ([total(rows, key, workload=workload, way=way,
                                        **about) for workload in workloads(rows)]
                                 for key, way in (("requests", BEST_FIT),
                                                  ("refused", "ours"),
                                                  ("refused", BEST_FIT)))
            cells[f"{region // MIB} MiB, {full} % full"] = [
                "-" if not a else f"{o / b:.2f}" if b else f"{o} of {b}"
                for a, o, b in zip(asked, ours, best)]
    return grid("refused, to best fit", workloads(rows), cells)


def of_kind(rows, kind):
    return [row for row in rows if row["workload"] in kind]


def sums(rows):
    """The same for all traces of a size of region together."""
    for name, kind in (("players", traces.PLAYERS),
                       ("cameras", traces.CAMERAS)):
        chosen = of_kind(rows, kind)
        for region in sorted({row["region"] for row in chosen}):
            ours, best, first, known = (
                total(chosen, "refused", region=region, way=way)
                for way in ("ours", BEST_FIT, FIRST_FIT, FUTURE))
            said = f"{name}, {region // MIB} MiB: ours refuses {ours}, best " \
                   f"fit {best}, first fit {first}"
            if any(row["way"] == FUTURE for row in chosen):
                said += f", with the future known {known}"
            yield said


def groups(rows):
    """What ours, best fit and first fit refuse of each workload in each size of
    region."""
    for region in sorted({row["region"] for row in rows}):
        chosen = [row for row in rows if row["region"] == region]
        for workload in workloads(chosen):
            yield workload, region, [
                total(chosen, "refused", workload=workload, way=way)
                for way in ("ours", BEST_FIT, FIRST_FIT)]


def worse(rows):
    """Groups in which ours refuses more than the better of best fit and first
    fit."""
    for workload, region, (ours, best, first) in groups(rows):
        if ours > min(best, first):
            yield (f"{workload}, {region // MIB} MiB: {ours}, best fit {best}, "
                   f"first fit {first}")


def set_lines(name, rows):
    yield f"traces for {name}"
    yield ""
    yield from refusal_table(rows)
    yield ""
    yield from share_table(rows)
    yield ""
    yield from sums(rows)
    yield ""
    yield ("ours refuses more than the better of best fit and first fit: "
           + ("; ".join(worse(rows)) or "nowhere"))
    yield ""


def cost_of(rows, way, about):
    """Instructions of a request and of its release together, less those of the
    same requests without an allocator."""
    row, = (r for r in rows if r["way"] == way and about.items() <= r.items())
    floor, = (r for r in rows if r["way"] == FLOOR
              and about.items() <= r.items())
    taken = row["requests"] - row["refused"]
    return round((row["alloc_ns"] - floor["alloc_ns"]) / row["requests"]
                 + row["free_ns"] / taken
                 - floor["free_ns"] / floor["requests"])


def holes_cost(rows, way):
    """Instructions of a request that searches many holes without success."""
    def requests(way):
        before, after = (next(r for r in rows if r["way"] == way
                              and r["workload"] == f"holes-{n}")
                         for n in (0, HOLES_REQUESTS))
        return (after["alloc_ns"] - before["alloc_ns"]) / HOLES_REQUESTS
    return round(requests(way) - requests(FLOOR))


def cost_table(rows):
    places = [("random-mix" if full else "alone", region, full)
              for region in COSTS for full in (0, *COSTS_FULL)]
    cells = {}
    for way, name in WAYS.items():
        cells[name] = [cost_of(rows, way, {"workload": workload,
                                           "region": region, "full": full})
                       for workload, region, full in places]
        cells[name].append(holes_cost(rows, way))
    return grid("instructions", [f"{region // MIB}M {full}%"
                                 for _, region, full in places] + ["holes"],
                cells)


def refusal_lines(rows):
    lines = []
    for name in dict.fromkeys(row["set"] for row in rows):
        lines += set_lines(name, [row for row in rows if row["set"] == name])
    return lines


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    print("replaying traces", file=sys.stderr, flush=True)
    refused = refusals(sys.argv[1] if len(sys.argv) > 1 else None)
    print("counting instructions", file=sys.stderr, flush=True)
    counted = costs()
    lines = [*refusal_lines(refused), *cost_table(counted)]
    text = "\n".join(lines) + "\n"
    (OUT / "allocators.txt").write_text(text)
    (OUT / "allocators.json").write_text(json.dumps(
        {"refused": refused, "instructions": counted,
         "seconds": round(time.monotonic() - start, 1)}, indent=1) + "\n")
    print(text)
    print(f"all of it: {os.path.relpath(OUT, TREE)}/allocators.json")


if __name__ == "__main__":
    people.run(main)
