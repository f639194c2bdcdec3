# SPDX-License-Identifier: GPL-2.0-only
"""Our heap beside others of the same kernel."""

import re

import arm64
import compare
from guests import OUT
from machine import Failure, Machine
from tests.judge import Result, tap

# What ours has to say in the rows of the comparison
OURS = {
    "heaps on one machine": "6",
    "memory above 4 GiB": "yes",
    "memory without struct page": "yes",
    "buffer of 4 GiB": "yes",
    "allocates where there is no TEE": "succeeds",
    "import into the TEE by fd": "succeeds",
    "own DMA address for each device": "yes",
    "all DMA bounced: 64 KiB": "refused at attach, EOPNOTSUPP",
    "all DMA bounced: 2 MiB": "refused at attach, EOPNOTSUPP",
    "bus ends below it: 64 KiB": "refused at attach, ERANGE",
    "bus ends below it: 2 MiB": "refused at attach, ERANGE",
    "DMA mask ends below it: 64 KiB": "refused at attach, ERANGE",
    "DMA mask ends below it: 2 MiB": "refused at attach, ERANGE",
    "ways that the heap leaves to the CPU": "0 of 6 open",
    "mmap": "refused, EINVAL",
    "mmap of the display it was imported into": "refused, EINVAL",
    # What is open without the patches
    "the same with a stock DRM": "succeeds",
    "DMA_BUF_IOCTL_SYNC": "refused, EPERM",
    "8 MiB in one piece": "yes",
    "2 MiB at a 2 MiB boundary": "yes",
    "2 MiB where every other 1 MiB is free": "refused, ENOMEM",
    "device that nobody named": "let in",
    "a driver can ask if it is protected": "yes",
    "a program can ask if it is protected": "yes",
    "cleared between owners": "no",
    "quota (dmem cgroup)": "no",
    "statistics": "no",
}


def peers():
    """Ours beside the merged TEE heap, the system heap and the CMA heap: ours
    has to answer as expected, and the others have to answer."""
    try:
        table = compare.compare()
    except Failure as failure:
        yield Result("peers: the machines run", "failed", str(failure))
        return
    for row in {**OURS, **table}:
        cells = table.get(row, {})
        said = "; ".join(f"{k}: {v or 'no answer'}" for k, v in cells.items())
        good = cells and all(cells.values()) and cells["ours"] == OURS.get(row)
        yield Result(f"peers: {row}: {said}", "passed" if good else "failed",
                     f"ours should be: {OURS.get(row, 'in OURS')}")


def heaps_selftest():
    """The kernel's own test of all heaps, as the series leaves it. The TEE heap
    lets DMA_BUF_IOCTL_SYNC succeed, which is for others to mend."""
    name = "dmabuf-heap"
    machine = Machine(arm64.arguments("dram", [name], append=compare.CMA,
                                      modules=["vgem"]),
                      OUT / f"{name}-console.log")
    output, heap, results = [], "", {}
    try:
        with machine as guest:
            output.extend(guest.lines())
    except Failure as failure:
        output.append(str(failure))
    for line in output:
        if match := re.fullmatch(r"# Testing heap: (.*)", line):
            heap = match[1]
        elif match := tap.RESULT.fullmatch(line):
            results.setdefault(heap, []).append(
                tap.result_of(match, []).outcome)

    for heap, whole in (("secure@94000000", (10, 0, 2)),
                        ("protected,secure-video", None),
                        ("system", (12, 0, 0)),
                        ("default_cma_region", (12, 0, 0))):
        counts = tuple(results.get(heap, []).count(o)
                       for o in ("passed", "failed", "skipped"))
        good = counts == whole if whole else sum(counts) == 12
        yield Result(f"{name}: {heap}: {counts[0]} passed, {counts[1]} failed, "
                     f"{counts[2]} left out", "passed" if good else "failed",
                     "\n".join(output))
