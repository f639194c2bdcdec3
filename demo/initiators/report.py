# SPDX-License-Identifier: GPL-2.0-only
"""The attempts of initiators and their results, as text and as a report."""

import re

from lab.people import columns


def device_in_words(slot):
    return "" if slot is None else f" in slot {slot}"


def describe(attempt):
    """For the report."""
    return {"initiator": attempt.initiator, "device": device_in_words(attempt.slot),
            "class": attempt.kind, "what": attempt.what,
            "leaked": attempt.leaked, "answer": attempt.answer}


def summary(name, class_, attempts_):
    return {"name": name, "class": class_, "attempts": len(attempts_),
            "leaked": sum(a.leaked for a in attempts_)}


def report(outcome, controls):
    """The initiators' part of the demo's report. controls: attempts, by name."""
    groups = {}
    for attempt in outcome.attempts:
        groups.setdefault((attempt.initiator, attempt.kind), []).append(attempt)
    return {
        "initiators":
            [summary(*group, found) for group, found in groups.items()]
            + [summary(f"control: {name}", "control", found)
               for name, found in controls.items()],
        "attempts": [describe(a) for a in outcome.attempts],
        "control_attempts": {name: [describe(a) for a in found]
                             for name, found in controls.items()},
        # An attempt without a fault may not have been made at all
        "initiators_shut_out": all(not a.leaked and a.answer
                                for a in outcome.attempts),
        "controls_leak": bool(controls) and all(
            a.leaked for found in controls.values() for a in found),
        "grants_hold": outcome.grants_hold,
        "picture_kept": outcome.picture_kept,
        "firewall_silent": outcome.silent,
    }


def lines(outcome, controls):
    """Each attempt, for a file."""
    for name, attempts in [("protected", outcome.attempts), *controls.items()]:
        for attempt in attempts:
            said = attempt.answer or "nothing"
            yield "\t".join([name, attempt.initiator
                             + device_in_words(attempt.slot), attempt.kind,
                             attempt.what, "GOT THROUGH" if attempt.leaked
                             else f"stopped by: {said}"])


def stopped_by(attempts):
    """The causes that stopped a group of attempts, each once."""
    causes = {re.sub(r" of \S+ at .*", "", attempt.answer) or "nothing"
              for attempt in attempts if not attempt.leaked}
    return ", ".join(sorted(causes))


def table(outcome, controls):
    """Lines with the numbers of attempts of each initiator and class."""
    groups = {}
    for attempt in outcome.attempts:
        groups.setdefault(f"{attempt.initiator}, {attempt.kind}",
                          []).append(attempt)
    rows = [["initiator, and what it may do", "tried", "got through",
             "stopped by"]]
    rows += [[name, len(found), sum(a.leaked for a in found), stopped_by(found)]
             for name, found in groups.items()]
    rows += [[""] * 4,
             ["the same, with one thing wrong", "tried", "got through", ""]]
    rows += [[name, len(found), sum(a.leaked for a in found), ""]
             for name, found in controls.items()]
    return columns(rows, "<>><")
