# SPDX-License-Identifier: GPL-2.0-only
"""The diagnosis of a guest that hangs."""

import re

from lab.machine import DIAGNOSIS, Failure
from tests.judge import Result, splats
from tests.rows import LABS, OUT, PATIENCE

# Seconds without a line, when the guest is up
SILENCE = 3
# The number that tests/guest/hang.c puts into a register
MARK = r"\bfs0 +0*5ec0de05\b"


def hang(name, lab, machine, found):
    """Results of a boot with the program that hangs. found: by name, patterns for
    the diagnosis."""
    console = OUT / f"{name}-console.log"
    failure = "the machine has switched off"
    try:
        with LABS[lab].Machine(machine, ["hang"], console, PATIENCE,
                               layers=["tests"]) as guest:
            for line in guest.lines():
                if line == "hangs":
                    guest.patience = SILENCE
    except Failure as hangs:
        failure = str(hangs)
    log = guest.log()
    diagnosis = log.partition(DIAGNOSIS)[2]
    yield Result("a guest that hangs is a failure, which names its log",
                 "passed" if failure.startswith(
                     f"the guest said nothing for {SILENCE} s: see {console}, ")
                 else "failed", failure)
    for what, pattern in found.items():
        yield Result(what, "passed" if re.search(pattern, diagnosis)
                     else "failed", diagnosis)
    yield splats.result(name, log, lab)


def on_uml():
    yield from hang("uml-hang", "uml", "uml", {
        "the diagnosis has the kernel's function that runs the program":
            r"(?m)^  userspace\+0x",
        "and the program's process, which runs":
            r"uml-userspace, R \(running\)"})


def on_riscv64():
    yield from hang("hang", "riscv64", "protected", {
        "the diagnosis has the registers of both processors":
            r"(?s)CPU#0\n.*\bpc .*CPU#1\n.*\bpc ",
        "and in one what the program has there": MARK})
