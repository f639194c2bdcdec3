# SPDX-License-Identifier: GPL-2.0-only
"""Our heap beside others, measured: the system heap, the CMA heap, the merged
TEE heap with a static pool, and a heap whose buffers have no memory.

    python3 -m bench.heaps [TRACE]

Instructions come from machines with one processor on which QEMU counts them
(-icount shift=0), times from machines with two that run as fast as they can.
docs/performance.md says how to read it. Fails if something was not measured, and
never because of what was."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import goals, pictures, reading, traces
from bench.table import lines_of, one
from lab import TREE
from lab.arm64 import BUILD, LAYOUT, Machine
from lab.machine import Failure
from lab.people import run
from lab.qemu import COUNTED, edu

OUT = TREE / "build/bench"
POOL = int(LAYOUT["LAB_BENCH_SIZE"], 16)
# The workload with the least order, and players on a pool that OP-TEE scrubs
WORKLOAD = "random-mix"
OWNED, OWNED_POOL = "household", int(LAYOUT["LAB_DRAM_SIZE"], 16)

# The largest size does not fit
CMA = "cma=256M"
MODULES = "lab.modules=optee,dmabuf-test-importer,lab-edu"

# Name in the rows: machine, and what is measured on it
LABS = {
    "arm64": ("bench", "state,slab,alloc,mapping,occupancy,refusal,"
              "threads,quota"),
    "arm64-small": ("dram", "refusal"),
    "arm64-large": ("large", "state"),
    "arm64-smmu": ("bench-smmu", "mapping"),
    "arm64-viommu": ("bench-viommu", "mapping"),
    "arm64-owned": ("owned", "scrub"),
}
# Parts whose results are no times, and parts whose results are no instructions
COUNTED_ONLY, TIMED_ONLY = {"state", "slab", "scrub"}, {"threads"}
# The keys that identify a row
KEYS = ["bench", "lab", "heap", "size", "pool", "occupancy", "outcome"]


def boot(machine, parts, counted, trace, console, name=None):
    """Rows of one boot, as the guest printed them: name -> text.

    counted: one processor, whose clock counts its instructions.
    name: of the boot, to show how far it is.
    """
    append, extra = f"{MODULES} {CMA} BENCH={parts}", edu()
    if counted:
        append += " maxcpus=1"
        extra += ["-smp", "1", *COUNTED]

    def heard(_, line):
        word, _, what = line.partition("\t")
        if word == "progress" and name:
            print(f"{name}: {what}", file=sys.stderr, flush=True)
        return word == "progress"

    return [dict(field.split("=", 1) for field in row) for row in reading.rows_of(
        Machine(machine, ["bench"], console, 300, append=append, disks=[trace],
                layers=("bench",), extra=extra), "bench", heard)]


def both_boots(lab, trace):
    """Rows of the results for one lab."""
    machine, parts = LABS[lab]
    boots = []
    for kind, others in (("counted", TIMED_ONLY), ("timed", COUNTED_ONLY)):
        wanted = [p for p in parts.split(",") if p not in others]
        boots.append(boot(machine, ",".join(wanted), kind == "counted", trace,
                          OUT / f"{lab}-{kind}-console.log", f"{lab}, {kind}")
                     if wanted else [])
    return merge(lab, *boots)


def number(text):
    value = float(text)
    return int(value) if value == int(value) else value


def key_of(row, lab):
    """The keys of a row and their values, as numbers where they are numbers."""
    numbers = {"size", "pool", "occupancy"}
    about = {k: number(row[k]) if k in numbers and k in row else row.get(k)
             for k in KEYS}
    return about | {"lab": lab}


def merge(lab, counted, timed):
    """Rows of the results, of the rows of both boots of a lab."""
    merged = {}
    for rows, is_counted in ((counted, True), (timed, False)):
        for row in rows:
            about = key_of(row, lab)
            result = merged.setdefault(tuple(about.values()), about | dict.
                                       fromkeys(["instructions", "median_ns",
                                                 "p99_ns", "ratio_to_floor"]))
            others = {k: number(v) for k, v in row.items()
                      if k not in KEYS and k != "outcome"}
            if "median" not in others:
                # The counted boot's, which are the same each time
                result.update(others | result)
            elif about["bench"] == "two threads":
                result["speedup"] = others["median"]
                result["speedup_low"] = others["low"]
                result["speedup_high"] = others["high"]
            elif is_counted:
                result["instructions"] = others["median"]
                result["instructions_p99"] = others["p99"]
                result["instructions_low"] = others["low"]
                result["instructions_high"] = others["high"]
            else:
                result["median_ns"] = others["median"]
                result["p99_ns"] = others["p99"]
    return list(merged.values())


def add_ratios(rows):
    """To the floor in the same boots, which was measured in turn with them."""
    for row in rows:
        floor = one(rows, heap="floor", **{k: row[k] for k in (
            "bench", "lab", "size", "occupancy")})
        if not floor:
            continue
        for ratio, what in (("ratio_to_floor", "instructions"),
                            ("time_ratio_to_floor", "median_ns")):
            if row[what] and floor[what]:
                row[ratio] = round(row[what] / floor[what], 3)


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    given = sys.argv[1] if len(sys.argv) > 1 else None
    trace, rows = OUT / "trace", []
    traces.write_disk(Path(given).read_text() if given else
                      traces.make(WORKLOAD, POOL), trace)
    owned = OUT / "trace-owned"
    traces.write_disk(traces.make(OWNED, OWNED_POOL), owned)
    for lab in LABS:
        rows += both_boots(lab, owned if lab == "arm64-owned" else trace)
    add_ratios(rows)

    reached = goals.look(rows)
    qemu = subprocess.run(["qemu-system-aarch64", "--version"], text=True,
                          capture_output=True, check=True).stdout
    report = {
        "kernel": (BUILD / "kernel/release").read_text().strip(),
        "qemu": qemu.splitlines()[0],
        "trace": given or f"traces.py {WORKLOAD} {POOL}",
        "load": round(os.getloadavg()[0], 2),
        "rows": rows,
        "goals": reached,
        "seconds": round(time.monotonic() - start, 1),
    }
    (OUT / "results.json").write_text(json.dumps(report, indent=1) + "\n")
    pictures.draw(rows, OUT)
    text = "\n".join(lines_of(rows, reached)) + "\n"
    (OUT / "table.txt").write_text(text)
    print(text)
    print(f"Linux {report['kernel']}, {report['qemu']}, trace: "
          f"{report['trace']}, in {report['seconds']} s; "
          f"all of it: {os.path.relpath(OUT, TREE)}/")
    missing = [*goals.missing(rows, reached)]
    if missing:
        raise Failure("not measured: " + "; ".join(missing))


if __name__ == "__main__":
    run(main)
