# SPDX-License-Identifier: GPL-2.0-only
"""KUnit logs: names, and what the log has beside the verdict of kunit.py."""

import pytest

from tests.judge import ktap

GOOD = """\
KTAP version 1
1..1
    KTAP version 1
    # Subtest: suite
    # module: suite_kunit
    1..3
    ok 1 first
        KTAP version 1
        # Subtest: second
        ok 1 plain
        ok 2 #size-cells
    # second: pass:2 fail:0 skip:0 total:2
    ok 2 second
    ok 3 third # SKIP no TEE
# suite: pass:2 fail:0 skip:1 total:3
ok 1 suite
"""


def judged(text, status=0):
    return [(r.name, r.outcome) for r in ktap.parse(text.splitlines(), status)]


def test_names():
    assert sorted(judged(GOOD)) == [
        ("suite: first", "passed"), ("suite: second: #size-cells", "passed"),
        ("suite: second: plain", "passed"), ("suite: third", "skipped")]


def test_reasons():
    text = GOOD.replace("    ok 1 first", "    # first: EXPECTATION FAILED\n"
                        "    not ok 1 first").replace("ok 1 suite",
                                                      "not ok 1 suite")
    why = {r.name: r.why for r in ktap.parse(text.splitlines(), 0)}
    assert why["suite: third"] == "no TEE"
    assert "# first: EXPECTATION FAILED" in why["suite: first"]


def test_two_modules():
    names = judged(GOOD + "a line of another driver\n"
                   + GOOD.replace("suite", "other"))
    assert {name.partition(":")[0] for name, _ in names} == {"suite", "other"}
    assert "failed" not in dict(names).values()


def test_all_skipped():
    text = ("KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: suite\n"
            "    1..1\n    ok 1 only # SKIP no TEE\nok 1 suite # SKIP\n")
    assert judged(text) == [("suite: only", "skipped")]


@pytest.mark.parametrize("status", [None, 1])
def test_exit_status(status):
    assert ("runs", "failed") in judged(GOOD, status)


def test_nothing_ran():
    assert judged("") == [("runs", "failed")]


def test_there_is_no_kernel_source(monkeypatch, tmp_path):
    monkeypatch.setenv("SECURE_HEAP_CACHE", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="build a kernel"):
        ktap.kernel_source()
