# SPDX-License-Identifier: GPL-2.0-only
"""What the trusted domain of the riscv64 machine says on the console."""

import re

from tests.judge import Result


def names_refusals(log, counts):
    """Whether the console has a line for each request that the programs saw
    refused."""
    refused = counts["requests_refused"]
    said = len(re.findall(r"(?m)^trusted: refused: ", log))
    yield Result("the trusted console names what was refused",
                 "passed" if said == refused > 0 else "failed",
                 f"{refused} refused, {said} on the console")
