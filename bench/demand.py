# SPDX-License-Identifier: GPL-2.0-only
"""What a region on demand costs: on the riscv64 lab's machine, beside a region that is
always closed and has the same owner; and on those of the arm64 lab where OP-TEE is the
owner, beside the heap of the TEE, which lends memory in the same way. On all of them,
beside the CMA heap.

    python3 -m bench.demand

QEMU counts instructions (-icount shift=0), so the guest's nanoseconds are those of all
harts together with firmware, and those in which all of them sleep. Fails if something
was not measured, and never because of what was."""

import json
import os

from bench import goals, reading, table
from lab import TREE, arm64, riscv64
from lab.people import columns, run
from lab.qemu import BEHIND_IOMMU, COUNTED

OUT = TREE / "build/bench"
PROGRAM = "demand"
# Where the CMA area is that the TEE's heap and the CMA heap have: as large as our region
AREA = "cma=32M@0x90000000"

# What is measured of a heap that takes memory, for sizes in MiB; and if it is used
SIZES = 1, 8
FIRST = ["first", "taken", "back"]
FULL = ["full", "moved", "spoilt"]
# The same as a table has it
SHOWN = ["first", "taken", "each", "back", *FULL]
USE = ["ready", "without", "during", "after", "later"]
# A film has 8 buffers. Those of the second one fit in what the TEE's heap lends.
FILM, SMALL_FILM = "film 1024 KiB", "film 128 KiB"


def of_size(names, size):
    return [f"{name} {size} MiB" for name in names]


LENT = {"ours": [*of_size(FIRST + FULL, 1), *of_size(FIRST + FULL, 8), SMALL_FILM,
                 *USE, "memory"],
        "TEE heap": [*of_size(FIRST + FULL, 1), "first 8 MiB", SMALL_FILM, *USE],
        "CMA": of_size(FIRST + FULL, 1) + of_size(FIRST + FULL, 8)}
# Machine: the names of the rows of each heap
NAMES = {
    "on-demand": {"ours": [*of_size(FIRST + FULL, 8), FILM, *USE, "memory"],
                  "CMA": of_size(FIRST, 8)},
    "owned": {"ours": [FILM, *USE, "memory"]},
    "ffa": LENT,
    "ffa-pkvm": LENT,
}
# Rows in the order of a table
ORDER = [*(name for size in SIZES for name in of_size(SHOWN, size)), FILM, SMALL_FILM,
         *USE]
# Tables: title, in which column is which heap of which machine, and more rows
RISCV64 = ("riscv64", {"on demand": ("on-demand", "ours"),
                       "CMA heap": ("on-demand", "CMA"),
                       "always closed": ("owned", "ours")}, ["memory"])
ARM64 = [(f"arm64, lent to OP-TEE: {what}",
          {"on demand": (machine, "ours"), "TEE heap": (machine, "TEE heap"),
           "CMA heap": (machine, "CMA")}, [])
         for what, machine in (("nothing enforces it", "ffa"),
                               ("the lab's KVM enforces it", "ffa-pkvm"))]
WORDS = {
    "first": "first buffer of {}, memory without data",
    "each": "instructions for each MiB of that",
    "back": "to give that back",
    "taken": "KiB that Linux lacks for it",
    "full": "first buffer of {}, memory full of a program's data",
    "moved": "pages that had to move for it",
    "spoilt": "of all pages of the program, spoilt",
    "film": "start of the next film, 8 buffers of {}",
    "ready": "alloc + close of 4 KiB beside another buffer",
    "memory": "KiB of all memory",
    "without": "KiB that Linux lacks without a film",
    "during": "during a film",
    "after": "2.5 seconds after it",
    "later": "after the linger time of 10 seconds",
}


def lent(machine):
    """A machine of the arm64 lab, with one processor."""
    return arm64.Machine(machine, [PROGRAM], OUT / f"demand-{machine}-console.log", 600,
                         append=f"maxcpus=1 {AREA}", layers=("bench",),
                         extra=["-smp", "1", *COUNTED])


def owned(machine):
    """One of the riscv64 lab, on which one hart is the trusted one."""
    return riscv64.Machine(machine, [PROGRAM], OUT / f"demand-{machine}-console.log",
                           600, layers=("bench",), modules=["lab-trusted-owner"],
                           hardware=riscv64.HARDWARE + BEHIND_IOMMU + COUNTED)


def number(text):
    """Or the errno of a refusal."""
    try:
        return float(text)
    except ValueError:
        return text


def measure(machine):
    """Numbers by their names, of each heap."""
    found = {}
    for heap, name, value in reading.rows_of(machine, PROGRAM):
        found.setdefault(heap, {})[name] = number(value)
    wanted = NAMES[machine.machine]
    reading.check([f"{heap}: {name}" for heap in found for name in found[heap]],
                  [f"{heap}: {name}" for heap in wanted for name in wanted[heap]],
                  machine)
    for numbers in found.values():
        for size in SIZES:
            first, taken, each = of_size(["first", "taken", "each"], size)
            if taken in numbers:
                numbers[each] = numbers[first] / (numbers[taken] / 1024)
    return found


def words(name):
    """A row's name for people."""
    first, _, size = name.partition(" ")
    return WORDS[first].format(size)


def cell(value):
    return "-" if value is None else value if isinstance(value, str) else f"{value:.0f}"


def rows(found, title, wanted, more):
    cells = [found[machine][heap] for machine, heap in wanted.values()]
    yield [title, *wanted]
    for name in ORDER + more:
        if any(name in column for column in cells):
            yield [words(name), *(cell(column.get(name)) for column in cells)]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    found = {machine: measure(lent(machine)) for machine in ("ffa", "ffa-pkvm")}
    tables, reached = ARM64, []
    if riscv64.LENDS:
        found |= {machine: measure(owned(machine))
                  for machine in ("on-demand", "owned")}
        tables = [RISCV64, *ARM64]
        reached = goals.demand(found["on-demand"], found["owned"]["ours"])
    else:
        print("secure-heap: nothing was measured on riscv64, as the archive had no "
              "source of OpenSBI when the tool root was made")
    (OUT / "demand.json").write_text(
        json.dumps({**found, "goals": reached}, indent=1) + "\n")
    parts = [rows(found, *part) for part in tables]
    for part in (*parts, *([table.goals(reached)] if reached else [])):
        print("\n".join(["", *columns(part, "<>")]))
    print(f"\n{os.path.relpath(OUT, TREE)}/demand.json has the same")


if __name__ == "__main__":
    run(main)
