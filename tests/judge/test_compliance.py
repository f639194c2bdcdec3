# SPDX-License-Identifier: GPL-2.0-only
"""v4l2-compliance: what counts, and what its last line has to say."""

import pytest

from tests.judge import compliance

TESTS = ("\ttest VIDIOC_QUERYCAP: OK\n"
         "\ttest VIDIOC_QUERYCTRL: OK (Not Supported)\n")
TOTAL = ("Total for lab-decoder device /dev/video0: 2, Succeeded: 2, "
         "Failed: 0, Warnings: 0\n")
VERDICT = "compliance: there is nothing to complain about"


def judged(text, status=0):
    return {r.name: r.outcome
            for r in compliance.parse(text.splitlines(), status)}


def test_what_the_driver_has_no_support_for_is_not_counted():
    assert judged(TESTS + TOTAL) == {"compliance: VIDIOC_QUERYCAP": "passed",
                                     VERDICT: "passed"}


def test_failure_quotes_the_reason():
    results = compliance.parse(
        ["\t\tfail: v4l2-compliance.cpp(736): missing bus_info",
         "\ttest VIDIOC_QUERYCAP: FAIL"], 1)
    assert results[0].outcome == "failed"
    assert results[0].why.splitlines() == [
        "fail: v4l2-compliance.cpp(736): missing bus_info", "FAIL"]


@pytest.mark.parametrize("text, status", [
    ("", 0), (TOTAL, 0), (TESTS, 0), (TESTS + TOTAL, 1), (TESTS + TOTAL, None),
    (TESTS + TOTAL.replace(": 2, S", ": 3, S"), 0),
    (TESTS + TOTAL.replace("Succeeded: 2", "Succeeded: 1"), 0),
    (TESTS + TOTAL.replace("Failed: 0", "Failed: 1"), 0),
    (TESTS + TOTAL.replace("Warnings: 0", "Warnings: 1"), 0),
])
def test_not_all_is_well(text, status):
    assert judged(text, status)[VERDICT] == "failed"
