# SPDX-License-Identifier: GPL-2.0-only
"""The verdict on one test."""

import dataclasses


@dataclasses.dataclass
class Result:
    name: str
    outcome: str        # "passed", "failed" or "skipped"
    why: str = ""       # reason of a failure or a skip
    counts: dict = dataclasses.field(default_factory=dict)  # see guests.COUNTERS
