# SPDX-License-Identifier: GPL-2.0-only
"""What masters tried and what came of it, for people and for programs."""


def device_in_words(slot):
    return "" if slot is None else f" in slot {slot}"


def describe(attempt):
    """For the report."""
    return {"master": attempt.master, "device": device_in_words(attempt.slot),
            "class": attempt.kind, "what": attempt.what,
            "leaked": attempt.leaked, "answer": attempt.answer}


def summary(name, class_, attempts_):
    return {"name": name, "class": class_, "attempts": len(attempts_),
            "leaked": sum(a.leaked for a in attempts_)}


def report(outcome, controls):
    """What the demo's report says of masters. controls: attempts, by name."""
    groups = {}
    for attempt in outcome.attempts:
        groups.setdefault((attempt.master, attempt.kind), []).append(attempt)
    return {
        "masters":
            [summary(*group, found) for group, found in groups.items()]
            + [summary(f"control: {name}", "control", found)
               for name, found in controls.items()],
        "attempts": [describe(a) for a in outcome.attempts],
        "control_attempts": {name: [describe(a) for a in found]
                             for name, found in controls.items()},
        # What was not stopped by anything may not have been tried at all
        "masters_shut_out": all(not a.leaked and a.answer
                                for a in outcome.attempts),
        "controls_leak": bool(controls) and all(
            a.leaked for found in controls.values() for a in found),
        "grants_hold": outcome.grants_hold,
        "picture_kept": outcome.picture_kept,
        "firewall_silent": outcome.silent,
    }


def table(outcome, controls):
    """For people: what each master tried, and what stopped it."""
    yield (f"{'master, and what it may do':34} {'told to':31} "
           "what the firewall said")
    for attempt in outcome.attempts:
        who = f"{attempt.master}, {attempt.kind}"
        said = ("IT GOT THROUGH" if attempt.leaked else
                attempt.answer.split("; ")[0] or "nothing")
        yield f"{who:34} {attempt.what:31} {said}"
    yield ""
    yield f"{'the same, with one thing wrong':66} got through"
    for name, found in controls.items():
        yield (f"{name:66} {sum(a.leaked for a in found)} of "
               f"{len(found)} times")
