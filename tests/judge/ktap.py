# SPDX-License-Identifier: GPL-2.0-only
"""Kernel logs with KUnit results, read by the kernel's own kunit.py, which
checks plans, numbers and the results of suites."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.judge.result import Result

TOOL = "tools/testing/kunit/kunit.py"
HEADER = "KTAP version 1"
RESULT = re.compile(r"\s*(not )?ok \d+ (.*?)(?: # (SKIP)\b ?(.*))?")
OUTCOMES = {"PASS": "passed", "SKIP": "skipped"}
# kunit.py ends a name at a number sign. One that belongs to a name, as in
# "#size-cells", is replaced before and put back afterwards.
NUMBER_SIGN, REPLACEMENT = re.compile(r"#(?=\S)"), "\uff03"
QUOTED = 20


def kernel_source():
    """The source tree that lab/kernel/build unpacked into the cache."""
    cache = Path(os.environ["SECURE_HEAP_CACHE"])
    tools = sorted(cache.glob(f"linux-*/{TOOL}"))
    if not tools:
        raise FileNotFoundError(f"no kernel source in {cache}: build a kernel "
                                "first, for example by make check-quick")
    return tools[-1].parents[3]


def runs_of(lines):
    """Parts of a log, each from one header to the next: a module that is loaded
    prints its own. What comes before the first header is a part too."""
    parts = [[]]
    for line in lines:
        if line == HEADER:
            parts.append([])
        parts[-1].append(line)
    return parts


def prepared(line):
    """A line as kunit.py can read it."""
    if RESULT.fullmatch(line):
        return NUMBER_SIGN.sub(REPLACEMENT, line)
    return line


def call_tool(lines):
    """What kunit.py makes of one part of a log: its JSON, whether it found
    nothing wrong, and what it printed."""
    with tempfile.TemporaryDirectory() as scratch:
        log, report = Path(scratch) / "log", Path(scratch) / "report"
        log.write_text("".join(f"{prepared(line)}\n" for line in lines))
        done = subprocess.run(
            [sys.executable, "-B", kernel_source() / TOOL, "parse",
             f"--json={report}", log],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = json.loads(report.read_text()) if report.exists() else None
    return said, done.returncode == 0, done.stdout


def cases_of(group, path=()):
    """Names and statuses of the cases of a group and of the groups in it. A
    case that is missing has no name."""
    for part in group["sub_groups"]:
        yield from cases_of(part, (*path, part["name"]))
    for case in group["test_cases"]:
        name = case["name"] or "a case that is missing"
        yield (": ".join((*path, name)).replace(REPLACEMENT, "#"),
               case["status"])


def remarks_of(lines):
    """For the last part of each name: what the log says about a case that
    failed (the lines before its result) or was skipped (the reason)."""
    remarks, comments = {}, []
    for line in lines:
        match = RESULT.fullmatch(line)
        if not match:
            comments.append(line.strip())
            continue
        if match[1] or match[3]:
            remarks[match[2]] = match[4] if match[3] else "\n".join(comments)
        comments = []
    return remarks


def failures_in(lines):
    """Result lines that say "not ok" and are no skips."""
    return [line for line in lines
            if (match := RESULT.fullmatch(line)) and match[1] and not match[3]]


def parse_run(lines):
    """Results of the suites that one module ran."""
    said, good, output = call_tool(lines)
    if said is None:
        return [Result("runs", "failed", f"kunit.py failed:\n{output}")]
    remarks = remarks_of(lines)
    results = []
    for name, status in cases_of(said):
        outcome = OUTCOMES.get(status, "failed")
        why = "" if outcome == "passed" else remarks.get(
            name.rpartition(": ")[2], "")
        results.append(Result(name, outcome, why))

    counts = said["misc"]
    # kunit.py has no success for a run whose cases are all skipped
    all_skipped = counts["tests"] == counts["skipped"] > 0
    wrong = failures_in(lines) or not (good or all_skipped)
    blamed = any(r.outcome == "failed" for r in results)
    if counts["errors"] or wrong and not blamed:
        results.append(Result("runs", "failed", output))
    return results


def parse(lines, status):
    """Results of a program that loads modules with KUnit suites and prints the
    kernel's log: "SUITE: CASE" and "SUITE: CASE: PARAMETER". A log that is not
    whole has a failure called "runs".

    status: the exit status, or None if there was none.
    """
    before, *runs = runs_of(lines)
    results = [result for run in runs for result in parse_run(run)]
    lost = any(RESULT.fullmatch(line) for line in before)
    if not runs or lost or status != 0:
        what = ("no KTAP" if not runs else "results before the first header"
                if lost else f"exit status {status}")
        results.append(Result("runs", "failed",
                              "\n".join([what, *lines[-QUOTED:]])))
    return results
