# SPDX-License-Identifier: GPL-2.0-only
"""The output of v4l2-compliance."""

import re

from tests.judge.result import Result

TEST = re.compile(r"\ttest (.*?): (.*)")
# The last line: its counts include warnings, which no test line shows
TOTAL = re.compile(r"(?:Grand )?Total for .*: (\d+), Succeeded: (\d+), "
                   r"Failed: (\d+), Warnings: (\d+)")
UNSUPPORTED = "OK (Not Supported)"


def parse(lines, status):
    """Results of one run. A test that the driver has no support for has none.

    status: the exit status, or None if there was none.
    """
    results, comments, tests, total = [], [], 0, None
    for line in lines:
        if match := TEST.fullmatch(line):
            tests += 1
            if match[2] != UNSUPPORTED:
                results.append(Result(
                    f"compliance: {match[1]}",
                    "passed" if match[2] == "OK" else "failed",
                    "\n".join([*comments, match[2]])))
            comments = []
        else:
            total = TOTAL.fullmatch(line) or total
            comments.append(line.strip())

    counts = [int(count) for count in total.groups()] if total else None
    good = status == 0 and tests > 0 and counts == [tests, tests, 0, 0]
    results.append(Result(
        "compliance: there is nothing to complain about",
        "passed" if good else "failed",
        f"exit status {status}, {tests} tests\n" + "\n".join(comments[-20:])))
    return results
