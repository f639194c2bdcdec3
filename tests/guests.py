# SPDX-License-Identifier: GPL-2.0-only
"""Running test programs on a lab's machines, and looking at the kernels' logs."""

import functools
import json
import os
import re
import subprocess
from pathlib import Path

from machine import Failure, Machine, programs_of
from tests.judge import Result, compliance, ktap, splats, tap

TREE = Path(__file__).resolve().parents[1]
OUT = TREE / "build/check"

# Drivers that only the attacks have a use for, and what those look for
IMPORTERS = {"modules": ["vgem", "vkms", "virtio-gpu", "vivid", "vim2m"],
             "extra": ["-device", "virtio-gpu-pci"]}

# What a suite counts apart from its results, as it says in its output
COUNTERS = {"failure_points": r"failure points: .*: (\d+)",
            "operations": r"# operations: (\d+)",
            "requests_refused": r"# requests refused: (\d+)"}
# Seconds without a line from a guest that mean it hangs: debugging kernels say
# nothing to the port until they are up
PATIENCE = 300
# Programs whose output is not that of a selftest
PARSERS = {"kunit.sh": ktap.parse, "compliance.sh": compliance.parse}


def run(name, lab, machine, programs, by_console=False, injects=False):
    """Run test programs on one machine, and look at its log afterwards.

    lab: its name.
    by_console: the programs print among the kernel's messages, because the
    port does not survive what they do.
    injects: allocations are made to fail, and the kernel may say so.
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
        parse = PARSERS.get(program, functools.partial(tap.parse, program))
        for result in parse(output[program], status.get(program)):
            result.name = f"{name}: {result.name}"
            yield result

    result = splats.result(name, log, lab, injects)
    result.counts = counts
    yield result


def boot(lab, name, machine, programs, /, append="", by_console=False, **more):
    """A machine of a lab, given by the lab's module, and more of what its
    arguments() takes."""
    if by_console:
        append += " lab.port=/dev/console"
    return run(name, lab.__name__,
               Machine(lab.arguments(machine, programs, append=append, **more),
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


def demo(lab, folder, names):
    """The demo of a lab in the way a person runs it, with its report as the
    result. folder: where that is. names: what its keys mean."""
    report = TREE / folder / "report.json"
    report.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items()
                   if k != "SECURE_HEAP_CLIP"}
    done = subprocess.run([TREE / f"lab/{lab}/demo.py"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    said = json.loads(report.read_text()) if report.exists() else {}
    for key, name in names.items():
        good = done.returncode == 0 and said.get(key) is True
        yield Result(f"demo {lab}: {name}", "passed" if good else "failed",
                     "" if good else done.stdout)
