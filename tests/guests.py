# SPDX-License-Identifier: GPL-2.0-only
"""Running test programs on a lab's machines, and looking at the kernels' logs."""

import json
import os
import re
import subprocess
import sys

from lab import TREE
from lab.machine import Failure, Machine, programs_of
from tests.tap import Result, parse, parse_compliance, parse_kunit

OUT = TREE / "build/check"

# Drivers that only the attacks have a use for, and what those look for
IMPORTERS = {"modules": ["vgem", "vkms", "virtio-gpu", "vivid", "vim2m"],
             "extra": ["-device", "virtio-gpu-pci"]}

# What the kernel prints when something is wrong with the kernel
SPLATS = ("WARNING:", "BUG:", "Oops", "Call Trace", "Call trace",
          "Internal error", "Kernel panic", "Unable to handle", "DMA-API:",
          "UBSAN:", "refcount_t:", "scheduling while atomic")

# What it prints when an IOMMU stopped a device: the address is a group. A test
# that means to be stopped announces it (tests/guest/fault.h).
IOMMU_FAULTS = (r"arm-smmu.* event: [FC]_\w+ (?:.* iova: (0x\w+))?",
                r"virtio_iommu.* fault from EP \d+(?: at (0x\w+))?")
ANNOUNCED_FAULT = r"test: a fault is to come at (0x\w+)"

# What a suite counts apart from its results, as it says in its output
COUNTERS = {"failure_points": r"failure points: .*: (\d+)",
            "operations": r"# operations: (\d+)",
            "requests_refused": r"# requests refused: (\d+)"}
# Seconds without a line from a guest that mean it hangs: debugging kernels say
# nothing to the port until they are up
PATIENCE = 300


def run(name, machine, programs, by_console=False):
    """Run test programs on one machine, and look at its log afterwards.

    by_console: the programs print among the kernel's messages, because the
    port does not survive what they do.
    """
    lines = []
    try:
        with machine as guest:
            lines.extend(guest.lines())
    except Failure as failure:
        yield Result(f"{name}: the machine runs", "failed", str(failure))

    log = machine.console.read_text(errors="replace")
    output, status = programs_of(log.splitlines() if by_console else lines,
                                 programs)
    counts = dict.fromkeys(COUNTERS, 0)
    for program in programs:
        for counter, pattern in COUNTERS.items():
            for line in output[program]:
                if match := re.search(pattern, line):
                    counts[counter] += int(match[1])
        if program == "kunit.sh":
            results = parse_kunit(output[program])
            if not results or status.get(program):
                results.append(Result("runs", "failed",
                                      "\n".join(output[program][-20:])))
        elif program == "compliance.sh":
            results = parse_compliance(output[program])
        else:
            results = parse(program, output[program], status.get(program))
        for result in results:
            result.name = f"{name}: {result.name}"
            yield result

    splats = find_splats(log)
    yield Result(f"{name}: the kernel's log is clean",
                 "failed" if splats else "passed", "\n".join(splats[:10]),
                 counts)


def find_splats(log):
    """Lines of a kernel's log that tell of a fault in the kernel.

    An allocation that a test made fail may say so, with a trace, and so do the
    events of a module that cannot be set up for want of memory. What comes
    before the first program is the stock kernel's own (UML's second processor
    starts with a splat of lockdep's).
    """
    splats, excused, announced = [], False, set()
    _, started, rest = log.partition("Run /init")
    for line in (rest if started else log).splitlines():
        if re.search("vmalloc error: size|page allocation failure:|"
                     r"WARNING: .* at event_define_fields\+", line):
            excused = True
        elif excused and "call trace" in line.lower():
            excused = False
        elif any(s in line for s in SPLATS):
            splats.append(line)
        elif match := re.search(ANNOUNCED_FAULT, line):
            announced.add(match[1])
        elif any((match := re.search(f, line)) and match[1] not in announced
                 for f in IOMMU_FAULTS):
            splats.append(line)
    return splats


def boot(lab, name, machine, programs, /, append="", by_console=False, **more):
    """A machine of a lab, given by the lab's module, and more of what its
    arguments() takes."""
    if by_console:
        append += " lab.port=/dev/console"
    return run(name, Machine(lab.arguments(machine, programs, append=append,
                                           **more),
                             OUT / f"{name}-console.log", PATIENCE),
               programs, by_console)


def stress(operations):
    """Words for the command line, which the guest's programs see as their
    environment: that many operations, if the caller asks for nothing else."""
    words = {"STRESS_OPERATIONS": operations}
    words |= {k: v for k, v in os.environ.items() if k.startswith("STRESS_")}
    return " ".join(f"{k}={v}" for k, v in words.items())


# What the reports of all demos have
READS = {"reads_refused": "no read by the CPU succeeds",
         "control_read_succeeded": "the same reads succeed without it"}


def demo(which, folder, names):
    """A demo in the way a person runs it, with its report as the result.
    folder: where that is. names: what its keys mean."""
    report = TREE / folder / "report.json"
    report.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items()
                   if k != "SECURE_HEAP_CLIP"}
    done = subprocess.run([sys.executable, "-m", f"demo.{which}"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    said = json.loads(report.read_text()) if report.exists() else {}
    for key, name in names.items():
        good = done.returncode == 0 and said.get(key) is True
        yield Result(f"demo {which}: {name}", "passed" if good else "failed",
                     "" if good else done.stdout)
