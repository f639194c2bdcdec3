# SPDX-License-Identifier: GPL-2.0-only
"""Our heap beside others of the same kernel."""

import re

from demo import compare
from lab import arm64
from lab.kernel.source import KERNEL
from lab.machine import Failure
from tests.judge import Result, tap
from tests.rows import OUT

# The answers of our heap in the rows of the comparison
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
    "ways that the heap leaves to the CPU": "0 of 5 open",
    "mmap": "refused, EINVAL",
    "mmap of the display it was imported into": "refused, EINVAL",
    # Without our patches
    "the same with a stock DRM": "succeeds",
    "DMA_BUF_IOCTL_SYNC": "refused, EPERM",
    "8 MiB in one piece": "yes",
    "2 MiB at a 2 MiB boundary": "yes",
    "2 MiB where every other 1 MiB is free": "refused, ENOMEM",
    "keeps out devices that no node names": "yes",
    "a driver can ask if it is protected": "yes",
    "a program can ask if it is protected": "yes",
    "cleared between owners": "yes",
    "quota (dmem cgroup)": "yes",
    "statistics": "yes",
}
# Answers of the others, where our patches changed those of the TEE heap
OTHERS = {
    "ways that the heap leaves to the CPU": ("0 of 5 open", "5 of 5 open",
                                             "4 of 5 open"),
    "DMA_BUF_IOCTL_SYNC": ("refused, EPERM", "succeeds", "succeeds"),
    "a driver can ask if it is protected": ("yes", "no", "no"),
    "a program can ask if it is protected": ("yes", "no", "no"),
}
# Rows with the answers of a kernel without our patches
CONTROLS = ("the same with a stock DRM",)


def results():
    """Ours beside the merged TEE heap, the system heap and the CMA heap: ours
    has to answer as expected, and the others have to answer. What patches change
    about the TEE heap is expected too; there, the system heap and the CMA heap are
    controls."""
    try:
        table = compare.compare()
    except Failure as failure:
        yield Result("the machines run", "failed", str(failure))
        return
    for row in {**OURS, **table}:
        cells = table.get(row, {})
        said = "; ".join(f"{k}: {v or 'no answer'}" for k, v in cells.items())
        yield of_row(row, cells, said)


def of_row(row, cells, said):
    wanted = OURS.get(row)
    good = cells and all(cells.values()) and cells["ours"] == wanted
    if row in OTHERS:
        good = good and tuple(cells.values())[1:] == OTHERS[row]
    return Result(row, "passed" if good else "failed",
                  f"{said}\nours should be: {wanted or 'in OURS'}"
                  f"\nthe others': {OTHERS.get(row, 'any')}",
                  kind="control" if row in CONTROLS else "")


# Results of the kernel's own test for each heap
SELFTESTS = {"7.3": 12, "7.2": 11}


def selftest():
    """The kernel's own test of all heaps, as the series leaves it."""
    name = "dmabuf-heap"
    machine = arm64.Machine("dram", [name], OUT / f"{name}-console.log",
                            append=compare.CMA, modules=["vgem"],
                            layers=["tests"])
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

    tests = SELFTESTS[KERNEL]
    for heap, left_out in ((arm64.heap("dram"), 2), ("protected,secure-video", 2),
                           ("system", 0), ("default_cma_region", 0)):
        counts = tuple(results.get(heap, []).count(o)
                       for o in ("passed", "failed", "skipped"))
        good = counts == (tests - left_out, 0, left_out)
        yield Result(f"{heap}: {counts[0]} passed, {counts[1]} failed, "
                     f"{counts[2]} left out", "passed" if good else "failed",
                     "\n".join(output))
