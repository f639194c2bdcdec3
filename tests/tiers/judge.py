# SPDX-License-Identifier: GPL-2.0-only
"""The tests of the judge (tests/judge), which run under pytest."""

import subprocess
import sys
import xml.etree.ElementTree

from guests import OUT, TREE
from tests.judge import Result


def tier():
    """One result for all tests that passed, and one for each other."""
    report = OUT / "judge.xml"
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         f"--junit-xml={report}", "tests/judge"],
        cwd=TREE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    results = []
    if report.exists():
        cases = xml.etree.ElementTree.parse(report).iter("testcase")
        results = [result_of(case) for case in cases]
    bad = [r for r in results if r.outcome != "passed"]
    yield from bad
    yield Result(f"judge: {len(results) - len(bad)} tests of it pass",
                 "failed" if done.returncode or not results else "passed",
                 done.stdout[-3000:])


def result_of(case):
    """A result of pytest's."""
    name = f"judge: {case.get('name').removeprefix('test_')}"
    for tag, outcome in (("failure", "failed"), ("error", "failed"),
                         ("skipped", "skipped")):
        if (found := case.find(tag)) is not None:
            return Result(name, outcome, found.get("message", ""))
    return Result(name, "passed")
