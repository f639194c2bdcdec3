#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""All tests of the riscv64 lab, and a summary."""

import json
import os
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / "lab"), str(TREE / "lab/riscv64"),
                str(TREE / "tests/host")]

from lab import BUILD, arguments
from machine import Failure, Machine
from tap import Result, parse
import schema

OUT = TREE / "build/check"

# What the kernel prints when something is wrong with the kernel
SPLATS = ("WARNING:", "BUG:", "Oops", "Call Trace", "Kernel panic",
          "Unable to handle")


def boot(name, dtb, programs, append=""):
    """Run test programs on one machine, and look at its log afterwards."""
    console = OUT / f"{name}-console.log"
    output, status, current = {p: [] for p in programs}, {}, None

    try:
        with Machine(arguments(dtb, programs, append=append), console) as guest:
            for line in guest.lines():
                word, _, rest = line.partition(" ")
                if word == "program":
                    current = rest
                elif word == "exit" and rest.startswith(f"{current} "):
                    status[current] = int(rest.split()[1])
                    current = None
                elif current:
                    output[current].append(line)
    except Failure as failure:
        yield Result(f"{name}: the machine runs", "failed", str(failure))

    for program in programs:
        yield from parse(program, output[program], status.get(program))

    splats = [l for l in console.read_text(errors="replace").splitlines()
              if any(s in l for s in SPLATS)]
    yield Result(f"{name}: the kernel's log is clean",
                 "failed" if splats else "passed", "\n".join(splats[:10]))


def demo():
    """The demo in the way a person runs it, with its report as the result."""
    report = TREE / "build/demo/report.json"
    report.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items() if k != "SECURE_HEAP_CLIP"}
    done = subprocess.run([TREE / "lab/riscv64/demo.py"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    said = json.loads(report.read_text()) if report.exists() else {}
    for key, name in (
            ("pixels_equal", "frames on the screen equal the plain ones"),
            ("reads_refused", "no read by the CPU succeeds"),
            ("control_read_succeeded", "the same reads succeed without it")):
        good = done.returncode == 0 and said.get(key) is True
        yield Result(f"demo: {name}", "passed" if good else "failed",
                     "" if good else done.stdout)


def external_module():
    """The driver also builds outside of the kernel tree, without a warning."""
    done = subprocess.run(
        ["make", "-s", "-C", BUILD / "kernel/source",
         f"O={(BUILD / 'kernel/objects').resolve()}", "ARCH=riscv",
         "CROSS_COMPILE=riscv64-linux-gnu-", "W=1",
         f"M={TREE}/linux/drivers/dma-buf/heaps/secure-heap",
         f"MO={OUT}/module", "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / "module/secure_heap.ko").exists())
    yield Result("external module: builds without a warning",
                 "passed" if good else "failed", done.stdout)


def suites():
    yield from schema.results()
    yield from external_module()
    yield from boot("protected", "protected",
                    ["allocation", "cpu", "descriptors", "trusted"])
    yield from boot("regions", "regions", ["regions", "devices"])
    yield from boot("unaligned", "unaligned", ["unaligned"])
    yield from boot("bounce", "protected", ["bounce"], "swiotlb=force")
    yield from demo()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for result in suites():
        counts[result.outcome] += 1
        line = {"passed": "ok      ", "failed": "FAILED  ",
                "skipped": "skipped "}[result.outcome] + result.name
        if result.outcome == "skipped":
            line += f" ({result.why or 'no reason given'})"
        print(line, flush=True)
        if result.outcome == "failed":
            print("        " + result.why.strip().replace("\n", "\n        "))

    (OUT / "summary.json").write_text(json.dumps(counts, indent=1) + "\n")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    sys.exit(1 if counts["failed"] else 0)


main()
