# SPDX-License-Identifier: GPL-2.0-only
"""Programs that print TAP as the kernel's selftests do: kselftest.h,
kselftest_harness.h, and Documentation/dev-tools/ktap.rst in the kernel tree."""

import re

from tests.judge.result import Result

PLAN = re.compile(r"1\.\.(\d+)(?:\s+#\s*SKIP\b:?\s*(.*))?", re.IGNORECASE)
RESULT = re.compile(r"(not )?ok (\d+)(?:\s+-)?(?:\s+(.*))?")
DIRECTIVE = re.compile(
    r"(?:^|\s)#\s*(SKIP(?:PED)?|TODO|XFAIL|XPASS|TIMEOUT|ERROR)\b:?\s*(.*)",
    re.IGNORECASE)
BAIL_OUT = re.compile(r"Bail out!\s*(.*)", re.IGNORECASE)
# A test that is expected to fail is not counted as passed while it fails, and
# is a failure when it passes: the expectation has to be removed then
OUTCOMES = {"SKIP": "skipped", "SKIPPED": "skipped", "TODO": "skipped",
            "XFAIL": "skipped", "XPASS": "failed", "TIMEOUT": "failed",
            "ERROR": "failed"}
REMARKS = {"TODO": "expected to fail: ", "XFAIL": "expected to fail: ",
           "XPASS": "passed, but was expected to fail: "}
# Exit status of a program that skipped all (KSFT_SKIP)
SKIPPED = 4
# Lines of a program's output that a failure quotes
QUOTED = 20


def result_of(match, comments):
    """One result line. comments: the lines since the line before it."""
    failed, number, text = match[1], match[2], match[3] or ""
    directive = DIRECTIVE.search(text)
    word = directive[1].upper() if directive else None
    remark = directive[2].strip() if directive else ""
    name = re.split(r"\s+#\s", text[:directive.start()] if directive else text,
                    maxsplit=1)[0].strip()
    # kselftest.h writes a description after the directive, and no name
    name = name or remark or f"test {number}"

    outcome = OUTCOMES.get(word) or ("failed" if failed else "passed")
    if outcome == "passed":
        return Result(name, outcome)
    why = REMARKS.get(word, "") + remark
    if outcome == "failed":
        why = "\n".join([*comments, why or match[0]])
    return Result(name, outcome, why)


def parse(program, lines, status):
    """Results of one program, with "PROGRAM: " in front of their names.

    status: the exit status, or None if the program did not come to its end.
    A program fails if it breaks off: the plan and the numbers tell.
    """
    results, comments, numbers, plans = [], [], [], []
    skipped, problem = None, ""
    for line in lines:
        if match := PLAN.fullmatch(line):
            plans.append(int(match[1]))
            skipped = match[2]
        elif match := RESULT.fullmatch(line):
            results.append(result_of(match, comments))
            numbers.append(int(match[2]))
            comments = []
        else:
            if match := BAIL_OUT.fullmatch(line):
                problem = f"it gave up: {match[1]}"
            comments.append(line)

    if not problem and len(plans) != 1:
        problem = f"{len(plans)} plans"
    if not problem and numbers != list(range(1, plans[0] + 1)):
        problem = f"{len(results)} of {plans[0]} results, numbered {numbers}"
    if not problem and plans == [0] and skipped is None:
        problem = "no tests"
    if not problem and status is None:
        problem = "no exit status"

    if problem:
        results.append(Result("runs to its end", "failed", "\n".join(
            [problem, *comments[-QUOTED:]])))
    elif plans == [0]:
        results.append(Result("runs", "skipped", skipped))
    allowed = (0, SKIPPED) if any(r.outcome == "skipped" for r in results) \
        else (0,)
    if (status not in allowed
            and all(r.outcome != "failed" for r in results)):
        results.append(Result("exits with success", "failed",
                              f"exit status {status}"))
    for result in results:
        result.name = f"{program}: {result.name}"
    return results
