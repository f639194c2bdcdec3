# SPDX-License-Identifier: GPL-2.0-only
"""The numbers of distinct checks in a run of the tests, and how often they ran."""

import re
import time

from tests.plan import ATTACK, CONTROL, CONTROLS, FEATURE, KINDS
from tests.rows import COUNTERS, Boot

# Distinct checks that are counted apart, by their names
NODES = (r"secure_heap_region: region_malformed: |"
         r"secure_heap_region: region_overlapping_(?!a_disabled)|"
         r"(regions|unaligned): refused\.")
# The checks of one fault count as one
FAULT = r"(?<![\w-])fault-[\w-]+"


def kind_of(result):
    if result.kind:
        return result.kind
    kind = KINDS.get(result.program, FEATURE)
    if kind == ATTACK and re.search(CONTROLS, result.name):
        return CONTROL
    return kind


class Counts:
    def __init__(self):
        self.outcomes = dict.fromkeys(("passed", "failed", "skipped"), 0)
        self.counters = dict.fromkeys(COUNTERS, 0)
        self.names = {}     # of a check -> its kind
        self.boots = 0
        self.judge = 0      # tests of the judge
        self.seconds = {}   # of a row
        self.start = time.monotonic()

    def add(self, result):
        self.outcomes[result.outcome] += 1
        for counter, count in result.counts.items():
            self.counters[counter] += count
        if result.outcome != "skipped":
            self.names[result.name] = kind_of(result)

    def add_judge(self, result):
        self.outcomes[result.outcome] += 1
        self.judge += 1

    def machine(self, row):
        self.boots += isinstance(row, Boot)

    def of_kind(self, kind):
        return sum(k == kind for k in self.names.values())

    def matching(self, pattern):
        return len({match[0] for name in self.names
                    if (match := re.search(pattern, name))})

    def summary(self):
        """Of the whole run, for summary.json."""
        return {
            "checks": len(self.names),
            "runs": sum(self.outcomes.values()) - self.judge,
            "boots": self.boots,
            "judge_tests": self.judge,
            "controls": self.of_kind(CONTROL),
            **self.outcomes,
            "attacks": self.of_kind(ATTACK),
            "kunit_cases": self.distinct("^(secure_heap_|tee_dmabuf|lab_)\\w+: "),
            "malformed_nodes": self.distinct(NODES),
            "faults": self.matching(FAULT),
            **self.counters,
            "seconds": {row: round(s) for row, s in self.seconds.items()},
        }

    def distinct(self, pattern):
        return sum(bool(re.search(pattern, name)) for name in self.names)

    def lines(self):
        """Of the whole run, for people."""
        said = self.summary()
        yield (f"{said['checks']} checks, {said['runs']} runs of them in "
               f"{said['boots']} boots and on the host; {said['controls']} are "
               f"controls, {said['attacks']} attacks, {said['kunit_cases']} KUnit "
               f"cases, {said['malformed_nodes']} malformed nodes, "
               f"{said['faults']} faults; {said['judge_tests']} tests of the "
               "judge")
        yield ", ".join(f"{said[c]} {c.replace('_', ' ')}" for c in COUNTERS)
        slowest = sorted(self.seconds, key=self.seconds.get, reverse=True)[:6]
        yield f"{time.monotonic() - self.start:.0f} s; the longest rows: " + \
            ", ".join(f"{row} {self.seconds[row]:.0f} s" for row in slowest)
        yield "{passed} passed, {failed} failed, {skipped} skipped".format(
            **self.outcomes)
