# SPDX-License-Identifier: GPL-2.0-only
"""Results of tests, and reading them from TAP and from v4l2-compliance."""

import dataclasses
import re


@dataclasses.dataclass
class Result:
    name: str
    outcome: str        # "passed", "failed" or "skipped"
    why: str = ""       # of a failure or a skip
    counts: dict = dataclasses.field(default_factory=dict)  # of other things


def parse(program, lines, status):
    """Results of one program that printed TAP and exited with a status.

    A program that breaks off is itself a failure: its plan tells.
    """
    results, comments, plan = [], [], None
    for line in lines:
        if match := re.fullmatch(r"1\.\.(\d+)", line):
            plan = int(match[1])
        elif match := re.fullmatch(r"(not )?ok \d+ (.*?)(?: # SKIP (.*))?",
                                   line):
            outcome = ("failed" if match[1] else
                       "skipped" if match[3] is not None else "passed")
            why = (match[3] or "") if outcome == "skipped" else ""
            if outcome == "failed":
                why = "\n".join(comments)
            results.append(Result(f"{program}: {match[2]}", outcome, why))
            comments = []
        else:
            comments.append(line)

    if plan is None or len(results) != plan:
        results.append(Result(f"{program}: runs to its end", "failed",
                              f"{len(results)} of {plan} results\n"
                              + "\n".join(comments[-20:])))
    elif status != 0 and all(r.outcome != "failed" for r in results):
        results.append(Result(f"{program}: exits with success", "failed",
                              f"exit status {status}"))
    return results


def parse_kunit(lines):
    """Results of KUnit suites: of single cases, and of each parameter of one.

    In KTAP, the line of a group comes after its members, which are indented by
    four more.
    """
    levels, comments = {}, []
    for line in lines:
        match = re.fullmatch(r"( *)(not )?ok \d+ (.*?)(?: # SKIP ?(.*))?", line)
        if not match:
            comments.append(line.strip())
            continue
        indent, name = len(match[1]), match[3]
        members = levels.pop(indent + 4, None)
        if members is None:
            outcome = ("failed" if match[2] else
                       "skipped" if match[4] is not None else "passed")
            why = "\n".join(comments) if outcome == "failed" else match[4]
            members = [Result(name, outcome, why or "")]
            comments = []
        else:
            for member in members:
                member.name = f"{name}: {member.name}"
        levels.setdefault(indent, []).extend(members)
    return levels.get(0, [])


def parse_compliance(lines):
    """Results of v4l2-compliance. What a driver has no support for is none."""
    results, comments, tests, total = [], [], 0, ""
    for line in lines:
        if match := re.fullmatch(r"\ttest (.*?): (.*)", line):
            tests += 1
            if match[2] != "OK (Not Supported)":
                good = match[2] == "OK"
                results.append(Result(f"compliance: {match[1]}",
                                      "passed" if good else "failed",
                                      "\n".join([*comments, match[2]])))
            comments = []
        elif line.startswith("Total for "):
            total = line
        else:
            comments.append(line.strip())
    # It counts what it says, and warnings
    match = re.search(r": (\d+), Succeeded: \d+, Failed: 0, Warnings: 0$", total)
    results.append(Result(
        "compliance: there is nothing to complain about",
        "passed" if match and int(match[1]) == tests > 0 else "failed",
        f"{total}\n" + "\n".join(comments[-20:])))
    return results
