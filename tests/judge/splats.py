# SPDX-License-Identifier: GPL-2.0-only
"""Reports of faults in a kernel's log. The patterns and the excuses are data,
in tests/judge/patterns.py."""

import dataclasses
import re

from lab.machine import without_diagnosis
from tests.judge.patterns import (ANNOUNCEMENT, FAULT_TRIES, INJECTED, KNOWN,
                                  OOPS_ANNOUNCEMENT, PATTERNS, SUPPRESSED,
                                  granule_fault)
from tests.judge.result import Result

PREFIX = re.compile(r"\[ *\d+\.\d+\](\[ *[TC]\d+\])? ")
COMMAND_LINE = "Kernel command line: "
# The kernel starts the first program
STARTED = re.compile(r"Run /init as init process")
TRACE = re.compile(r"Call [Tt]race:")


@dataclasses.dataclass(frozen=True)
class Splat:
    kind: str       # of PATTERNS
    line: str

    def __str__(self):
        return f"{self.kind}: {self.line}"


def kind_of(line, patterns=PATTERNS):
    """The kind of report that a line belongs to, and the match; or two times
    None."""
    for kind, expression in patterns:
        if match := expression.search(line):
            return kind, match
    return None, None


def excused_lines(excuse, lines, start, patterns):
    """How many lines an excuse covers from a line on: none if it is about
    another report. A trace that does not follow at once belongs to something
    else."""
    if not re.match(excuse.title[0], lines[start]):
        return 0
    at = start + 1

    def skip_between():
        nonlocal at
        while (at < len(lines) and not kind_of(lines[at], patterns)[0]
               and any(re.match(b, lines[at]) for b in excuse.between)):
            at += 1

    for expression in excuse.title[1:]:
        skip_between()
        if at == len(lines) or not re.match(expression, lines[at]):
            return 0
        at += 1
    title_ends = at
    skip_between()
    if at < len(lines) and TRACE.match(lines[at]):
        return at + 1 - start
    return title_ends - start


class Excuses:
    """Which reports of one log are excused."""

    def __init__(self, lines, machine, injects, patterns):
        self.lines, self.patterns = lines, patterns
        self.injected = INJECTED if injects else ()
        command = next((l for l in lines if l.startswith(COMMAND_LINE)), "")
        self.known = [e for e in KNOWN if e.machine == machine
                      and not (e.unless and e.unless in command.split())]
        self.announced = None

    def look(self, line):
        """Take notice of a line that is no report."""
        if STARTED.search(line):
            self.known = []
        elif match := ANNOUNCEMENT.search(line):
            self.announced = match[1]
        elif match := OOPS_ANNOUNCEMENT.search(line):
            self.known = [granule_fault(match[1])]

    def report(self, at):
        """How many lines from this one on are excused."""
        for excuse in (*self.known, *self.injected):
            if count := excused_lines(excuse, self.lines, at, self.patterns):
                if excuse in self.known:
                    self.known.remove(excuse)
                return count
        return 0

    def fault(self, match):
        """Whether a fault of an IOMMU is the one that a test announced. A
        device reports each access once, so an announcement is for one report,
        and until the next announcement. Until that report has come, the rate
        limit may have kept those of earlier tries out of the log."""
        if lost := SUPPRESSED.search(match.string):
            return self.announced is not None and int(lost[1]) < FAULT_TRIES
        addresses = [a for a in match.groupdict().values() if a]
        if addresses != [self.announced]:
            return False
        self.announced = None
        return True


def find(log, machine="", injects=False, patterns=PATTERNS):
    """Reports of faults in the log of one boot, a Splat for each line. What the
    host wrote behind it, of a guest that hangs, is no report.

    machine: the lab's name, for what is known of its machines.
    injects: whether the boot makes allocations fail on purpose.
    """
    lines = [PREFIX.sub("", line.rstrip("\r"), count=1)
             for line in without_diagnosis(log).split("\n")]
    excuses = Excuses(lines, machine, injects, patterns)
    splats, at = [], 0
    while at < len(lines):
        kind, match = kind_of(lines[at], patterns)
        if kind is None:
            excuses.look(lines[at])
        elif count := excuses.report(at):
            at += count
            continue
        elif not excuses.fault(match):
            splats.append(Splat(kind, lines[at]))
        at += 1
    return splats


def result(name, log, machine="", injects=False):
    """The verdict on the log of one boot; the arguments are those of find().

    A log that does not reach the first program proves nothing.
    """
    wrong = [str(splat) for splat in find(log, machine, injects)]
    if not STARTED.search(log):
        wrong.insert(0, "the log ends before the first program")
    return Result(f"{name}: the kernel's log is clean",
                  "failed" if wrong else "passed", "\n".join(wrong[:10]))
