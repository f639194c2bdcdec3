# SPDX-License-Identifier: GPL-2.0-only
"""The verdict on one test."""

import dataclasses


@dataclasses.dataclass
class Result:
    name: str
    outcome: str        # "passed", "failed" or "skipped"
    why: str = ""       # reason of a failure or a skip
    counts: dict = dataclasses.field(default_factory=dict)  # see tests/rows.py
    program: str = ""   # that it is of, if it is one of tests/guest
    kind: str = ""      # of tests/plan.py, if it is not the program's


def verdict(name, good, why=""):
    """The result of a check that is good or not. why: only of one that is not."""
    return Result(name, "passed" if good else "failed", "" if good else why)
