# SPDX-License-Identifier: GPL-2.0-only
"""The tests of the judge (tests/judge), which run under pytest."""

import subprocess
import sys
import xml.etree.ElementTree

from guests import OUT, TREE
from tests.judge import Result


def tier():
    """A result for each of pytest's, and a failure if it gave none."""
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
    yield from results
    if done.returncode and all(r.outcome != "failed" for r in results) \
            or not results:
        yield Result("judge: the tests run", "failed", done.stdout)


def result_of(case):
    name = f"judge: {case.get('name').removeprefix('test_')}"
    for tag, outcome in (("failure", "failed"), ("error", "failed"),
                         ("skipped", "skipped")):
        if (found := case.find(tag)) is not None:
            return Result(name, outcome, found.get("message", ""))
    return Result(name, "passed")
