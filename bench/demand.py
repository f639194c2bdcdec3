# SPDX-License-Identifier: GPL-2.0-only
"""What a region on demand costs on the riscv64 lab's machine, beside a region that is
always closed and has the same owner, and beside the CMA heap.

    python3 -m bench.demand

QEMU counts instructions (-icount shift=0), so the guest's nanoseconds are those of all
harts together, and those in which all of them sleep. Fails if something was not
measured, and never because of what was."""

import json
import os

from bench import goals, table
from lab import TREE
from lab.machine import Failure
from lab.people import columns, run
from lab.qemu import BEHIND_IOMMU, COUNTED
from lab.riscv64 import HARDWARE, LENDS, Machine

OUT = TREE / "build/bench"
PROGRAM = "demand"
# Kind of region: machine
MACHINES = {"on demand": "on-demand", "always closed": "owned"}
BOTH = ["next film", "ready", "KiB of all memory", "KiB closed without a film",
        "KiB closed during a film", "KiB closed after a film"]
NAMES = {"on demand": ["first, empty", "first, CMA", "first, full", "pages moved",
                       "pages spoilt", *BOTH],
         "always closed": BOTH}
# In the table
WORDS = {
    "first, empty": "first buffer of 8 MiB, region without data",
    "first, CMA": "the same from the CMA heap",
    "first, full": "the same, region full of a program's data",
    "pages moved": "pages that had to move for it",
    "pages spoilt": "of all pages of the program, spoilt",
    "next film": "start of the next film, 8 buffers of 1 MiB",
    "ready": "alloc + close of 4 KiB beside another buffer",
}


def measure(kind):
    """Numbers by their names."""
    console = OUT / f"demand-{MACHINES[kind]}-console.log"
    found, said, status = {}, [], None
    with Machine(MACHINES[kind], [PROGRAM], console, 600, layers=("bench",),
                 modules=["lab-trusted-owner"],
                 hardware=HARDWARE + BEHIND_IOMMU + COUNTED) as guest:
        for line in guest.lines():
            if line.startswith("row\t"):
                _, name, number = line.split("\t")
                found[name] = float(number)
            elif line.startswith(f"exit {PROGRAM} "):
                status = line.split()[2]
            else:
                said.append(line)
    if status != "0" or sorted(found) != sorted(NAMES[kind]):
        raise Failure("\n".join([f"not all was measured of a region {kind}: see "
                                 f"{console}", *said]))
    return found


def rows(found):
    yield ["instructions, or what the row says", *found]
    for name in NAMES["on demand"]:
        yield [WORDS.get(name, name),
               *(f"{of[name]:.0f}" if name in of else "-" for of in found.values())]


def main():
    if not LENDS:
        print("secure-heap: no region on demand was measured, as the archive had no "
              "source of OpenSBI when the tool root was made")
        return
    OUT.mkdir(parents=True, exist_ok=True)
    found = {kind: measure(kind) for kind in MACHINES}
    reached = goals.demand(found["on demand"], found["always closed"])
    (OUT / "demand.json").write_text(
        json.dumps({**found, "goals": reached}, indent=1) + "\n")
    for part in (rows(found), table.goals(reached)):
        print("\n".join(["", *columns(part, "<>")]))
    print(f"\n{os.path.relpath(OUT, TREE)}/demand.json has the same")


if __name__ == "__main__":
    run(main)
