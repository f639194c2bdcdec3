# SPDX-License-Identifier: GPL-2.0-only
"""The heaps of one kernel side by side: ours, the merged TEE heap, the system
heap and the CMA heap. One program asks each the same (demo/guest/compare/).

Every cell of the table is an answer that the guest gave in this run."""

import dataclasses
import json
import os
import time

from lab import TREE
from lab.arm64 import BUILD, Machine
from lab.machine import Failure
from lab.people import columns, run

OUT = TREE / "build/compare"

KINDS = ["ours", "TEE heap", "system", "CMA"]

# Room for the buffers of the questions
CMA = "cma=64M"
DISPLAY = "lab-display"
# Group of questions: the machine that they are asked on, and more for its
# command line. Each group has a boot of its own: some end in an oops.
BOOTS = {
    "plain": ("dram", ""),
    "owned": ("owned", ""),
    "stock": ("dram", ""),
    # The later word counts
    "no-tee": ("dram", "lab.modules=secure_heap,dmabuf-test-importer"),
    "places": ("large", ""),
    "large": ("large", ""),
    "forced": ("dram", "swiotlb=force"),
    "bus-limit": ("dram", ""),
    "mask": ("large", ""),
}
# Layers of the guest's root. The group stock has DRM without our patches.
LAYERS = {"stock": ("demo", "stock")}
# Drivers beside that of the display
MODULES = {"owned": ["secure_heap_optee"]}
# The group whose boot gives the number of heaps
COUNTED = "places"

# Row of the table: group and question
ROWS = {
    "memory above 4 GiB": ("places", "above 4 GiB"),
    "memory without struct page": ("places", "no struct page"),
    "buffer of 4 GiB": ("large", "4 GiB"),
    "allocates where there is no TEE": ("no-tee", "allocate"),
    "import into the TEE by fd": ("plain", "TEE import"),
    "own DMA address for each device": ("plain", "own address"),
    "all DMA bounced: 64 KiB": ("forced", "forced, small"),
    "all DMA bounced: 2 MiB": ("forced", "forced, large"),
    "bus ends below it: 64 KiB": ("bus-limit", "bus limit, small"),
    "bus ends below it: 2 MiB": ("bus-limit", "bus limit, large"),
    "DMA mask ends below it: 64 KiB": ("mask", "mask, small"),
    "DMA mask ends below it: 2 MiB": ("mask", "mask, large"),
    "ways that the heap leaves to the CPU": ("plain", "CPU paths"),
    "mmap": ("plain", "mmap"),
    "mmap of the display it was imported into": ("plain", "display mmap"),
    "the same with a stock DRM": ("stock", "display mmap"),
    "DMA_BUF_IOCTL_SYNC": ("plain", "SYNC"),
    "8 MiB in one piece": ("plain", "contiguous"),
    "2 MiB at a 2 MiB boundary": ("plain", "aligned"),
    "2 MiB where every other 1 MiB is free": ("plain", "scattered"),
    "keeps out devices that no node names": ("owned", "stranger"),
    "a driver can ask if it is protected": ("plain", "driver asks"),
    "a program can ask if it is protected": ("plain", "program asks"),
    "cleared between owners": ("owned", "scrub"),
    "quota (dmem cgroup)": ("plain", "quota"),
    "statistics": ("plain", "statistics"),
}


@dataclasses.dataclass
class Boot:
    """What one boot said: heap -> kind, and (heap, question) -> answer."""
    kinds: dict = dataclasses.field(default_factory=dict)
    answers: dict = dataclasses.field(default_factory=dict)

    def count(self, kind):
        return str(list(self.kinds.values()).count(kind))

    def answer(self, kind, question):
        """The answer of the heaps of a kind: of those with enough memory, and "yes"
        if one of them says so."""
        heaps = [h for h, k in self.kinds.items() if k == kind]
        said = {self.answers[h, question] for h in heaps
                if (h, question) in self.answers}
        if not heaps:
            return "no such heap"
        if len(said) > 1:
            said.discard("refused, ENOMEM")
        return "yes" if "yes" in said else " or ".join(sorted(said))


def boot(group):
    """One boot with the questions of a group."""
    machine, append = BOOTS[group]
    console, seen, status = OUT / f"{group}-console.log", Boot(), None
    line = f"COMPARE_GROUP={group} {CMA} {append}"
    with Machine(machine, ["compare"], console, append=line,
                 modules=[DISPLAY, *MODULES.get(group, [])],
                 layers=LAYERS.get(group, ("demo",))) as guest:
        for line in guest.lines():
            word, *rest = line.split("\t")
            if word == "heap":
                seen.kinds[rest[0]] = rest[1]
            elif word == "answer":
                seen.answers[rest[0], rest[1]] = rest[2]
            elif line.startswith("exit compare "):
                status = line.split()[2]
    if status != "0":
        raise Failure(f"the program did not end well: see {console}")
    return seen


def compare():
    """The table: row -> kind -> answer, empty if there is none."""
    OUT.mkdir(parents=True, exist_ok=True)
    boots = {group: boot(group) for group in BOOTS}
    table = {"heaps on one machine": {k: boots[COUNTED].count(k)
                                      for k in KINDS}}
    for row, (group, question) in ROWS.items():
        table[row] = {k: boots[group].answer(k, question) for k in KINDS}
    return table


def lines_of(table):
    return columns([["", *KINDS], *([row, *cells.values()]
                                    for row, cells in table.items())])


def main():
    start = time.monotonic()
    table = compare()
    report = {
        "kernel": (BUILD / "kernel/release").read_text().strip(),
        "rows": table,
        "seconds": round(time.monotonic() - start, 1),
    }
    (OUT / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    print("\n".join(lines_of(table)))
    print(f"\nLinux {report['kernel']}, {len(BOOTS)} boots in "
          f"{report['seconds']} s; report: "
          f"{os.path.relpath(OUT, TREE)}/report.json")
    for row, cells in table.items():
        if not all(cells.values()):
            raise Failure(f"no answer in the row: {row}")


if __name__ == "__main__":
    run(main)
