# SPDX-License-Identifier: GPL-2.0-only
"""Each form of a line that the kernel's selftests print."""

import pytest

from tests.judge import tap


def judged(text, status=0):
    """Outcome, name and reason of each result of a program."""
    return [(r.outcome, r.name.removeprefix("p: "), r.why)
            for r in tap.parse("p", text.splitlines(), status)]


def failures(text, status=0):
    return [name for outcome, name, _ in judged(text, status)
            if outcome == "failed"]


@pytest.mark.parametrize("line, outcome, name, why", [
    ("ok 1 name", "passed", "name", ""),
    ("ok 1 - name", "passed", "name", ""),
    ("ok 1", "passed", "test 1", ""),
    ("ok 1 name # rcode=0", "passed", "name", ""),
    ("ok 1 name #  reason", "passed", "name", ""),
    ("ok 1 issue #7 is gone", "passed", "issue #7 is gone", ""),
    ("not ok 1 name", "failed", "name", "not ok 1 name"),
    # kselftest.h: the description follows the directive
    ("ok 1 # SKIP needs root", "skipped", "needs root", "needs root"),
    ("ok 1 # SKIP", "skipped", "test 1", ""),
    ("ok 1 # XFAIL name", "skipped", "name", "expected to fail: name"),
    ("ok 1 # XPASS name", "failed", "name",
     "passed, but was expected to fail: name"),
    ("not ok 1 # error name", "failed", "name", "name"),
    # kselftest_harness.h: the name comes first
    ("ok 1 name # SKIP needs root", "skipped", "name", "needs root"),
    ("ok 1 name # SKIP", "skipped", "name", ""),
    ("ok 1 name # SKIP ", "skipped", "name", ""),
    ("ok 1 name # XFAIL unknown", "skipped", "name",
     "expected to fail: unknown"),
    ("ok 1 name # XPASS unknown", "failed", "name",
     "passed, but was expected to fail: unknown"),
    # ktap.rst and TAP
    ("not ok 1 name # SKIP why", "skipped", "name", "why"),
    ("not ok 1 name # TODO why", "skipped", "name", "expected to fail: why"),
    ("not ok 1 name # TIMEOUT 30 seconds", "failed", "name", "30 seconds"),
    ("ok 1 name # skip why", "skipped", "name", "why"),
    ("ok 1 # skip why", "skipped", "why", "why"),
    ("ok 1 name # Skipped: why", "skipped", "name", "why"),
    ("ok 1 name #SKIP why", "skipped", "name", "why"),
    ("ok 1 name # xfail why", "skipped", "name", "expected to fail: why"),
])
def test_result_line(line, outcome, name, why):
    assert judged(f"1..1\n{line}") == [(outcome, name, why)]


def test_failure_quotes_what_was_said_before():
    text = "1..2\nok 1 a\n# b.c:7: expected 1\nnot ok 2 b"
    assert judged(text)[1] == ("failed", "b",
                               "# b.c:7: expected 1\nnot ok 2 b")


def test_plan_may_come_last():
    assert failures("ok 1 a\nok 2 b\n1..2") == []


@pytest.mark.parametrize("text", [
    "", "ok 1 a", "1..2\nok 1 a", "1..1\nok 1 a\nok 2 b", "1..0",
    "1..2\nok 1 a\nok 1 a", "1..2\nok 2 b\nok 1 a", "1..1\n1..1\nok 1 a",
    "1..1\nBail out! no memory", "1..1\nok 1 a\nBail out! no memory",
    "1..1\nnothing ok 1 a",
])
def test_program_that_breaks_off(text):
    assert failures(text) == ["runs to its end"]


def test_program_without_an_exit_status():
    assert failures("1..1\nok 1 a", None) == ["runs to its end"]


def test_all_is_skipped():
    assert judged("1..0 # SKIP no such heap", tap.SKIPPED) == [
        ("skipped", "runs", "no such heap")]


@pytest.mark.parametrize("text, status, good", [
    ("1..1\nok 1 a", 0, True),
    ("1..1\nok 1 a", 1, False),
    ("1..1\nok 1 a", 139, False),
    ("1..1\nok 1 a", tap.SKIPPED, False),
    ("1..1\nok 1 a # SKIP", tap.SKIPPED, True),
    ("1..1\nok 1 a # SKIP", 1, False),
])
def test_exit_status(text, status, good):
    assert failures(text, status) == ([] if good else ["exits with success"])
