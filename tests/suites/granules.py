# SPDX-License-Identifier: GPL-2.0-only
"""Linux asks firmware for the granules of the region: TF-A moves granules between
Non-secure and Realm, and leaves alone those that are Secure."""

from lab import TREE, arm64, trial
from lab.machine import Failure
from tests.judge import Result, tap
from tests.rows import OUT, PATIENCE
from tests.suites.faults import PARTS

GUEST = TREE / "tests/guest"
# Whether the CPU reaches the region afterwards
LOADS = "attack-physical"
OWN = "a page of Linux: taken 0, given back 0"
REFUSED = "the region: taken -3, given back -3"
TAKEN = "the region: taken 0, given back 0"


def ask(machine):
    """What the module said, and the trial's outcome."""
    outcome = trial.run(arm64, OUT / f"granules/{machine}", machine,
                        sources=[GUEST / f"{LOADS}.c"],
                        modules=[PARTS / "delegate.c"], include=[GUEST],
                        patience=PATIENCE)
    return [line.removeprefix("delegate: ") for line in outcome.log
            if line.startswith("delegate: ")], outcome


def result(what, good, why, kind=""):
    return Result(what, "passed" if good else "failed", str(why), kind=kind)


def results():
    try:
        said, outcome = ask("rme")
        control, _ = ask("open")
    except Failure as failure:
        yield result("the machines run", False, failure)
        return
    yield result("firmware does not move granules of the region",
                 REFUSED in said, said, "attack")
    yield result("firmware moves those of Linux, and back", OWN in said, said,
                 "control")
    yield result("where the region is Non-secure, it moves its granules too",
                 TAKEN in control and OWN in control, control, "control")
    yield from tap.parse(LOADS, outcome.output[LOADS], outcome.status.get(LOADS))
