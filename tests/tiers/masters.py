# SPDX-License-Identifier: GPL-2.0-only
"""What the firewall says to masters: the demo's attempts, one by one."""

import json
import re

from guests import TREE
from tests.judge import Result

REPORT = TREE / "build/demo/report.json"
# Keys of the report that have to be true
NAMES = {"masters_shut_out": "no master gets at the picture",
         "controls_leak": "each gets at it with one thing wrong",
         "grants_hold": "a decoder works as long as that is granted",
         "picture_kept": "the display shows the same picture afterwards",
         "firewall_silent": "ordinary traffic is not refused"}


def result_of(attempt, name, good):
    return Result(f"{name}: attack-dma: {attempt['master']}"
                  f"{attempt['device']}, {attempt['class']}: "
                  f"{attempt['what']}", "passed" if good else "failed",
                  f"leaked: {attempt['leaked']}, the firewall said: "
                  f"{attempt['answer']!r}")


def results():
    """Of the demo that ran last."""
    report = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    attempts = report.get("attempts", [])
    controls = report.get("control_attempts", {})
    if not attempts or not controls:
        yield Result("masters: there are attempts", "failed",
                     "the demo's report has none")
    for attempt in attempts:
        # Without an answer, it may never have been made
        yield result_of(attempt, "masters",
                        not attempt["leaked"] and attempt["answer"])
    for name, attempts in controls.items():
        for attempt in attempts:
            yield result_of(attempt, f"masters, {name}", attempt["leaked"])
    log = REPORT.with_name("masters-malformed-console.log")
    said = log.read_text(errors="replace") if log.exists() else ""
    yield Result("masters: the trusted console names what is wrong in a policy",
                 "passed" if re.search("(?m)^trusted: a master in the slot of "
                                       "the host bridge$", said) else "failed",
                 f"see {log}")
    leaks = {m["name"] for m in report.get("masters", []) if m["leaked"]}
    yield Result("masters: only controls leaked",
                 "passed" if leaks and leaks == {f"control: {c}"
                                                 for c in controls}
                 else "failed", f"leaked: {sorted(leaks)}")
