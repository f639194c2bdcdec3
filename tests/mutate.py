# SPDX-License-Identifier: GPL-2.0-only
"""Break what is tested on purpose, in one way after the other, and see that the
tests notice:

    python3 -m tests.mutate [--share N/M] [NAME...]

--share: every M-th mutant, from the N-th on (from 1).

Each patch in tests/mutants says what it breaks, and after that

Rows: what runs, by the names of tests/plan.py, or "judge"; uml-kunit if it is
    not said
Caught-by: a regular expression for the test that has to fail; if there are more
    of them, a test for each

A mutant that does not compile, or that only another test notices, is a failure
of the tests, and so is one that ends the machine, unless the patch says that it
does ("the machine runs"). First the same rows run on the tree as it is, because a
test that fails anyway notices nothing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys

from lab import TREE
from tests.plan import PARTS, ROWS

OUT = TREE / "build/mutants"
COPY = OUT / "tree"
FOLDERS = ("linux", "lab", "demo", "tests", "bench")
FILES = ("Makefile", "pytest.ini")
NEEDS = {row.name: row.needs for row in ROWS + PARTS} | {"judge": ()}
USUAL = "uml-kunit"
DIED = "the machine runs"


class Mutant:
    def __init__(self, path):
        text = path.read_text()
        rows = re.search(r"(?m)^Rows: (.*)$", text)
        self.path, self.name = path, path.stem
        self.rows = rows[1].split() if rows else [USUAL]
        self.caught_by = re.findall(r"(?m)^Caught-by: (.*)$", text)


def make_copy():
    """What is built in the copy is kept for next time, as only parts differ."""
    for name in FOLDERS:
        shutil.rmtree(COPY / name, ignore_errors=True)
        shutil.copytree(TREE / name, COPY / name,
                        ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(TREE / name, COPY)


def run(*command):
    # A machine that is broken may hang, and no row is silent for so long
    return subprocess.run(command, cwd=COPY, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env=os.environ | {"CHECK_PATIENCE": "100"})


def check(rows):
    """Run rows in the copy: why they could not run, and lines of failures."""
    goals = sorted({goal for row in rows for goal in NEEDS[row]},
                   key="uml-plain".__ne__)
    if goals:
        built = run("make", "-f", "tests/Makefile", *goals)
        if built.returncode:
            return f"it does not compile:\n{built.stdout[-3000:]}", []
    # Names of rows may be the beginnings of others
    items = [f"tests/plan.py::{row}" for row in rows if row != "judge"]
    if "judge" in rows:
        items.append("tests/judge")
    checked = run(sys.executable, "-m", "pytest", "--parts", *items)
    failed = [line for line in checked.stdout.splitlines()
              if line.startswith("FAILED")]
    if checked.returncode and not failed:
        return f"it does not run:\n{checked.stdout[-3000:]}", []
    return None, failed


def drop_kernels():
    """Remove kernels of mutants from the cache: nothing else uses them."""
    for path in COPY.glob("build/*/kernel.path"):
        shutil.rmtree(path.read_text().strip(), ignore_errors=True)
        path.unlink()


def verdict(mutant):
    """None if the mutant is caught as it should be, else what went wrong."""
    make_copy()
    applied = run("patch", "-p1", "-s", "-F0", "-i", mutant.path)
    if applied.returncode:
        return f"the patch does not apply:\n{applied.stdout}"
    problem, failed = check(mutant.rows)
    drop_kernels()
    if problem:
        return problem
    if not failed:
        return "no test notices"
    if DIED not in "".join(mutant.caught_by):
        if any(DIED in line for line in failed):
            return "the machine does not get to its end"
    for expected in mutant.caught_by:
        if not any(re.search(expected, line) for line in failed):
            return f"{expected} does not notice, only:\n" + "\n".join(failed)
    return None if mutant.caught_by else "it says not what catches it"


def baseline(mutants):
    """Why the rows of these mutants prove nothing, or None."""
    make_copy()
    rows = sorted({row for mutant in mutants for row in mutant.rows})
    problem, failed = check(rows)
    return problem or "\n".join(failed) or None


def show(word, name, wrong):
    print(f"{word}{name}", flush=True)
    if wrong:
        print("        " + wrong.replace("\n", "\n        "), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", default="1/1")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    first, step = map(int, arguments.share.split("/"))
    mutants = [Mutant(p) for p in sorted((TREE / "tests/mutants").glob("*.patch"))]
    unknown = set(arguments.names) - {m.name for m in mutants}
    if unknown:
        sys.exit(f"secure-heap: there is no mutant {', '.join(sorted(unknown))}")
    if arguments.names:
        mutants = [m for m in mutants if m.name in arguments.names]
    mutants = mutants[first - 1::step]

    OUT.mkdir(parents=True, exist_ok=True)
    wrong = baseline(mutants)
    if wrong:
        show("FAILED  ", "the tree as it is", wrong)
        sys.exit(1)
    survivors = 0
    for mutant in mutants:
        wrong = verdict(mutant)
        survivors += wrong is not None
        show("FAILED  " if wrong else "caught  ", mutant.name, wrong)
    print(f"{len(mutants) - survivors} passed, {survivors} failed, 0 skipped")
    sys.exit(1 if survivors or not mutants else 0)


main()
