# SPDX-License-Identifier: GPL-2.0-only
"""The kernel as a program."""

import re

from guests import OUT, PATIENCE, run, stress
from tests.judge import Result
from uml import Uml


def uml(name, kernel, programs, append="", injects=False, **machine):
    """The kernel as a program: one of those that Uml has, and more of what it
    takes. injects: see run()."""
    return run(name, "uml",
               Uml(kernel, programs, OUT / f"{name}-console.log", append,
                   PATIENCE, **machine), programs, injects=injects)


def plain():
    yield from uml("uml", "plain",
                   ["kunit.sh", "allocation", "descriptors", "occupancy",
                    "fault-not-root", "stress"], stress(20000))
    yield from uml("uml-names", "plain", ["names"], dtb="names")
    yield from uml("uml-many", "plain", ["many"], dtb="many")


def kunit():
    """The part of plain() that most mutants are caught by."""
    yield from uml("uml-kunit", "plain", ["kunit.sh"])


def debug():
    yield from uml("uml-debug", "debug",
                   ["kunit.sh", "allocation", "descriptors", "stress",
                    "leaks.sh"], stress(20000))


def faults():
    """Loading the driver with each allocation of the load failing in turn,
    until one load needed no failure: a boot for each that a load survives."""
    name, points, missing = "uml-module-faults", 0, set()
    while True:
        results = list(uml(name, "plain", ["module-faults"],
                           f"FAULT_FIRST={points + 1}", injects=True,
                           modules=[], memory="128M"))
        log = (OUT / f"{name}-console.log").read_text(errors="replace")
        missing |= set(re.findall(r"(\S+): no heap: ", log))
        covered = sum(r.counts.get("failure_points", 0) for r in results)
        points += covered
        if not covered or any(r.outcome == "failed" for r in results):
            break
    yield from results
    yield Result(f"{name}: each heap was missing once",
                 "passed" if len(missing) == 2 else "failed",
                 f"missing: {missing}, failure points: {points}",
                 {"failure_points": points - covered})


def soak():
    yield from uml("uml-soak", "soak", ["stress", "leaks.sh"], stress(1000000))
