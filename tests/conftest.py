# SPDX-License-Identifier: GPL-2.0-only
"""Runs the rows of tests/plan.py under pytest, one item for each row:

    python3 -m pytest tests -k uml-names    one row
    python3 -m pytest tests --lf            rows that failed last time
    python3 -m pytest tests --junit-xml=F   the same results, for other tools

A row gives many results, and each is reported as a test of its own. As many rows
run at once as there are processors, and one more that is long (CHECK_JOBS: another
number). What they give is shown in the order of the plan.
"""

import concurrent.futures
import json
import os
import time
import traceback

import pytest

from tests import passed, plan
from tests.counts import Counts
from tests.judge import Result
from tests.rows import OUT

WORDS = {"passed": "ok      ", "failed": "FAILED  ", "skipped": "skipped "}
COUNTS = pytest.StashKey[Counts]()
RUNS = pytest.StashKey[dict]()
POOLS = pytest.StashKey[list]()
# The tree at the start, and rows of it that passed, with their lines
TREE_KEY = pytest.StashKey[str]()
PASSED = pytest.StashKey[dict]()
JOBS = int(os.environ.get("CHECK_JOBS", 0)) or os.cpu_count()


def pytest_addoption(parser):
    parser.addoption("--parts", action="store_true",
                     help="rows that only mutants ask for, too")
    parser.addoption("--keep-passed", action="store_true",
                     help="for check-mutants: which rows passed on this tree")
    parser.addoption("--quick", action="store_true",
                     help="only rows that need no emulator and little time")


def pytest_configure(config):
    OUT.mkdir(parents=True, exist_ok=True)
    config.stash[COUNTS] = Counts()
    config.stash[RUNS] = {}
    config.stash[POOLS] = []
    if config.getoption("keep_passed"):
        config.stash[TREE_KEY] = passed.tree()
    config.stash[PASSED] = {}


def pytest_collect_file(file_path, parent):
    if file_path.name == "plan.py":
        return Plan.from_parent(parent, path=file_path)
    return None


class Plan(pytest.File):
    def collect(self):
        rows = plan.ROWS + (plan.PARTS if self.config.getoption("parts")
                            else [])
        if self.config.getoption("quick"):
            rows = [row for row in rows if row.quick]
        named = [(row.name, row) for row in rows]
        # Parts of rows, that only an argument names
        for argument in self.config.args:
            name = argument.rpartition("plan.py::")[2]
            if "/" in name and name != argument:
                named.append((name, plan.row_of(name)))
        for name, row in sorted(named, key=lambda pair: pair[1].long):
            yield RowItem.from_parent(self, name=name, row=row)


class RowItem(pytest.Item):
    def __init__(self, *, row, **more):
        super().__init__(**more)
        self.row = row

    def runtest(self):
        raise NotImplementedError("pytest_runtest_protocol runs it")

    def reportinfo(self):
        return self.path, None, self.name


def run(row):
    """All results of a row, and how long it took. A fault of the tests themselves is
    a result."""
    results, start = [], time.monotonic()
    try:
        results.extend(row.results())
    except Exception:
        results.append(Result("the row runs", "failed", traceback.format_exc()))
    return results, time.monotonic() - start


def pytest_collection_finish(session):
    if session.config.getoption("collectonly"):
        return
    items = [item for item in session.items if isinstance(item, RowItem)]
    for chosen, jobs in (([i for i in items if i.row.long], 1),
                         ([i for i in items if not i.row.long], JOBS)):
        pool = concurrent.futures.ThreadPoolExecutor(jobs)
        session.config.stash[POOLS].append(pool)
        for item in chosen:
            session.config.stash[RUNS][item.name] = pool.submit(run, item.row)


def pytest_sessionfinish(session):
    """Rows that have not begun do not, if pytest ends early."""
    for pool in session.config.stash[POOLS]:
        pool.shutdown(wait=False, cancel_futures=True)


def results_of(item):
    future = item.config.stash[RUNS][item.name]
    if item.row.long and not future.done():
        say(item.config, f"waiting for {item.name}")
    return future.result()


def say(config, text):
    """Print a line that pytest does not capture or decorate."""
    with config.pluginmanager.getplugin("capturemanager").\
            global_and_fixture_disabled():
        print(text, flush=True)


def line_of(row, result):
    return f"{WORDS[result.outcome]}{row}: {result.name}"


def show(config, row, result):
    line = line_of(row, result)
    if result.outcome == "skipped":
        line += f" ({result.why or 'no reason given'})"
    elif result.outcome == "failed":
        line += "\n        " + result.why.strip().replace("\n", "\n        ")
    say(config, line)


def report(item, name, outcome, why, when="call"):
    nodeid = f"{item.nodeid}::{name}" if name else item.nodeid
    longrepr = why or None
    if outcome == "skipped":
        longrepr = (str(item.path), 0, why or "no reason given")
    return pytest.TestReport(
        nodeid=nodeid, location=(str(item.path), None, nodeid),
        keywords={}, outcome=outcome, longrepr=longrepr, when=when)


def pytest_runtest_protocol(item):
    if not isinstance(item, RowItem):
        return None
    counts, failed = item.config.stash[COUNTS], 0
    counts.machine(item.row)
    results, counts.seconds[item.name] = results_of(item)
    for result in results:
        result.name = result.name.removeprefix(f"{item.row.name}: ")
        counts.add(result)
        failed += result.outcome == "failed"
        show(item.config, item.row.name, result)
        for when, outcome in (("setup", "passed"), ("call", result.outcome),
                              ("teardown", "passed")):
            item.ihook.pytest_runtest_logreport(report=report(
                item, result.name, outcome,
                result.why if when == "call" else "", when))
    if not failed:
        item.config.stash[PASSED][item.name] = [
            line_of(item.row.name, r) for r in results if r.outcome == "passed"]
    # So that --lf knows the row
    item.ihook.pytest_runtest_logreport(report=report(
        item, "", "failed" if failed else "passed", f"{failed} failed",
        "setup" if failed else "teardown"))
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Tests that pytest runs itself, of the judge, are counted and shown too."""
    made = yield
    if made.when == "call" or made.outcome != "passed":
        why = made.longreprtext
        if made.outcome == "skipped" and isinstance(made.longrepr, tuple):
            why = made.longrepr[2]
        result = Result(f"{item.parent.name.removesuffix('.py')}: {item.name}",
                        made.outcome, why)
        item.config.stash[COUNTS].add_judge(result)
        show(item.config, item.path.parent.name, result)
    return made


def pytest_report_teststatus(report):
    """Nothing of pytest's own for each test: show() has said it."""
    return report.outcome, "", ""


def pytest_unconfigure(config):
    counts = config.stash.get(COUNTS, None)
    if not counts or not sum(counts.outcomes.values()):
        return
    (OUT / "summary.json").write_text(
        json.dumps(counts.summary(), indent=1) + "\n")
    (OUT / "summary.txt").write_text("\n".join(counts.lines()) + "\n")
    print("\n".join(counts.lines()), flush=True)
    if TREE_KEY not in config.stash:
        return
    rows, now = config.stash[PASSED], passed.tree()
    # Otherwise nobody knows what it was that passed
    if now == config.stash[TREE_KEY]:
        passed.add(now, rows, [line for lines in rows.values() for line in lines])
