# SPDX-License-Identifier: GPL-2.0-only
"""What a row of the plan is, and how it runs."""

import dataclasses
import functools
import os
import re

from lab import TREE, arm, arm64, riscv64, uml
from lab.machine import Failure, programs_of
from tests.judge import Result, compliance, ktap, splats, tap

OUT = TREE / "build/check"
LABS = {"uml": uml, "arm": arm, "riscv64": riscv64, "arm64": arm64}
# Seconds without a line from a guest that mean it hangs: debugging kernels say
# nothing to the port until they are up
PATIENCE = int(os.environ.get("CHECK_PATIENCE", 300))
# Programs whose output is not that of a selftest
PARSERS = {"kunit.sh": ktap.parse, "compliance.sh": compliance.parse}
# What programs count apart from their results, as they print it
COUNTERS = {"failure_points": r"failure points: .*: (\d+)",
            "operations": r"# operations: (\d+)",
            "requests_refused": r"# requests refused: (\d+)"}


def stress(operations):
    """Words for the command line, which the guest's programs see as their
    environment: that many operations, if the caller asks for nothing else."""
    words = {"STRESS_OPERATIONS": operations}
    words |= {k: v for k, v in os.environ.items() if k.startswith("STRESS_")}
    return " ".join(f"{k}={v}" for k, v in words.items())


@dataclasses.dataclass(frozen=True)
class Check:
    """Results that a function gives.

    needs: goals of tests/Makefile. programs: those of tests/guest that it runs.
    quick: part of check-quick. long: runs beside all other rows.
    """
    name: str
    run: object
    needs: tuple = ()
    programs: tuple = ()
    quick: bool = False
    long: bool = False

    def results(self):
        yield from self.run()


@dataclasses.dataclass(frozen=True)
class Boot:
    """One boot of a lab's machine, and the programs that run in it, in that order.

    lab, machine: names of both. append: more for the kernel's command line.
    kernel: of the lab, if not the usual one. injects: allocations are made to
    fail, and the kernel may say so. by_console: the programs print among the
    kernel's messages, because the port does not survive what they do.
    judge: looks at all results and at the log afterwards, and gives more.
    layers: of the guest's root. more: what else the lab's Machine takes.
    quick, long: as in Check.
    """
    name: str
    lab: str
    machine: str
    programs: tuple
    append: str = ""
    kernel: str = ""
    injects: bool = False
    by_console: bool = False
    judge: object = None
    layers: tuple = ("tests",)
    more: dict = dataclasses.field(default_factory=dict)
    quick: bool = False
    long: bool = False

    @property
    def needs(self):
        return (f"{self.lab}-{self.kernel}" if self.kernel else self.lab,)

    def start(self):
        """The machine, for a with statement."""
        console = OUT / f"{self.name}-console.log"
        append = self.append
        if self.by_console:
            append += " lab.port=/dev/console"
        return LABS[self.lab].Machine(
            self.machine, self.programs, console, PATIENCE, kernel=self.kernel,
            append=append, layers=self.layers, **self.more)

    def boot(self):
        """Lines of the port, the kernel's log, and why the machine broke off."""
        machine, lines, failure = self.start(), [], None
        try:
            with machine as guest:
                lines.extend(guest.lines())
        except Failure as broke_off:
            failure = str(broke_off)
        return lines, machine.log(), failure

    def results(self):
        lines, log, failure = self.boot()
        if failure:
            yield Result("the machine runs", "failed", failure)
        output, status = programs_of(
            log.splitlines() if self.by_console else lines, self.programs)
        results = []
        for program in self.programs:
            parse = PARSERS.get(program, functools.partial(tap.parse, program))
            found = parse(output[program], status.get(program))
            for result in found:
                result.program = program
            results += found
        counts = {counter: sum(int(match[1]) for program in self.programs
                               for line in output[program]
                               if (match := re.search(pattern, line)))
                  for counter, pattern in COUNTERS.items()}
        clean = splats.result(self.name, log, self.lab, self.injects)
        clean.counts = counts
        yield from [*results, clean]
        if self.judge:
            yield from self.judge(log, counts)
