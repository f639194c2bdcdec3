# SPDX-License-Identifier: GPL-2.0-only
"""Loading the driver with each allocation of the load failing in turn."""

import dataclasses
import re

from tests.judge import Result
from tests.rows import Boot

BOOT = Boot("uml-module-faults", "uml", "uml", ("module-faults",), injects=True,
            more={"memory": "128M"})


def results():
    """A boot for each load that survives a failure, until one needs none."""
    points, missing = 0, set()
    while True:
        logs = []
        boot = dataclasses.replace(
            BOOT, append=f"lab.modules= FAULT_FIRST={points + 1}",
            judge=lambda log, counts: logs.append(log) or ())
        found = list(boot.results())
        missing |= set(re.findall(r"(\S+): no heap: ", "".join(logs)))
        covered = sum(r.counts.get("failure_points", 0) for r in found)
        points += covered
        if not covered or any(r.outcome == "failed" for r in found):
            break
    yield from found
    yield Result("each heap was missing once",
                 "passed" if len(missing) == 2 else "failed",
                 f"missing: {missing}, failure points: {points}",
                 {"failure_points": points - covered})
