# SPDX-License-Identifier: GPL-2.0-only
"""Break what is tested on purpose, in one way after the other, and see that the
tests notice:

    python3 -m tests.mutate [--share N/M] [--jobs N] [NAME...]

--share: every M-th mutant, from the N-th on (from 1). --jobs: so many at once, each
in a copy of the tree of its own; two more than there are processors if it is not
said, because some tests wait.

Each patch in tests/mutants says what it breaks, and after that

Rows: what runs, by the names of tests/plan.py, or "judge"; uml/kunit.sh if it is
    not said
Caught-by: a regular expression for the test that has to fail; if there are more
    of them, a test for each

A mutant that does not compile, or that only another test notices, is a failure
of the tests, and so is one that ends the machine, unless the patch says that it
does ("the machine runs"). First the same rows run on the tree as it is, because a
test that fails anyway notices nothing; not those that have passed on this tree, as
after make check.
"""

import argparse
import collections
import concurrent.futures
import filecmp
import os
import queue
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from lab import TREE
from lab.cache import CACHE
from tests import passed
from tests.plan import row_of
from tests.rows import LABS, Boot

OUT = TREE / "build/mutants"
# Firmware has these in it, and is kept by what is in it
KEYS = tuple(f"build/{lab}/{key}" for lab in ("riscv64", "arm64")
             for key in ("key", "device-key"))
# Builds that have the path of the tree in them: Meson's, OP-TEE's and kbuild's
NAME_THE_TREE = ("user", "ta", "layer-external-*")
USUAL = "uml/kunit.sh"
# Of the rows on the tree as it is, for each job
PARTS_EACH = 4
DIED = "the machine runs"


def in_plan(rows):
    return [row_of(row) for row in rows if row != "judge"]


def needs(rows):
    """Goals of tests/Makefile."""
    return {goal for row in in_plan(rows) for goal in row.needs}


def firmware(rows):
    """For make: of which machines of the arm64 lab it is, if rows say that."""
    found = in_plan(rows)
    if not all(isinstance(row, Boot) for row in found):
        return []
    places = {LABS["arm64"].source(row.machine).stem
              for row in found if row.lab == "arm64"}
    return [f"PLACEMENTS={' '.join(sorted(places))}"] if places else []


def together(rows):
    """The same rows, each of them once: a whole one, or one with the programs of all
    its parts."""
    programs = collections.defaultdict(set)
    for row in rows:
        name, *parts = row.split("/")
        programs[name].add(tuple(parts))
    return sorted(name if () in parts else
                  "/".join([name, *sorted(set(sum(parts, ())))])
                  for name, parts in programs.items())


class Mutant:
    def __init__(self, path):
        head = path.read_text().partition("\n---\n")[0]
        self.path, self.name = path, path.stem
        self.said = collections.defaultdict(list)
        for key, value in re.findall(r"(?m)^([A-Z][\w-]*): (.*)$", head):
            self.said[key].append(value)
        self.rows = self.said["Rows"][0].split() if self.said["Rows"] else [USUAL]
        self.caught_by = self.said["Caught-by"]
        self.files = sorted(set(re.findall(r"(?m)^(?:--- a|\+\+\+ b)/(\S+)",
                                           path.read_text())))

    def fault(self):
        """What is wrong with what the patch says, or None."""
        # A key that is misspelled would be read as prose
        misspelled = set(self.said) - {"Rows", "Caught-by"}
        if misspelled:
            return f"{min(misspelled)}: it has Rows: and Caught-by: only"
        try:
            needs(self.rows)
        except LookupError as error:
            return str(error)
        if not self.caught_by:
            return "it has no line Caught-by:"
        for expression in self.caught_by:
            try:
                re.compile(expression)
            except re.error as error:
                return f"Caught-by: {expression}: {error}"
        return None


def in_order(mutants):
    """Those that change the kernel of a lab by the files that they change, as what the
    last one has changed is compiled again, too; and so for each lab, and for those that
    change no kernel. All kinds are spread over the whole time, as some wait for devices
    while others compile."""
    kinds = collections.defaultdict(list)
    for mutant in sorted(mutants, key=lambda mutant: (mutant.files, mutant.name)):
        kinds[tuple(sorted(needs(mutant.rows))),
              any(name.startswith(("linux/", "lab/linux/"))
                  for name in mutant.files)].append(mutant)
    spread = [((n + 0.5) / len(kind), mutant)
              for kind in kinds.values() for n, mutant in enumerate(kind)]
    return [mutant for _, mutant in sorted(spread, key=lambda pair: pair[0])]


class Copy:
    """A copy of the tree. What is built in it is kept for the next mutant, as only
    parts differ."""

    def __init__(self, number):
        self.folder = OUT / f"tree-{number}"

    def begin(self):
        """Make it, with what the checkout has built: all files keep their times."""
        new = self.folder.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        for name in passed.files():
            copy = new / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TREE / name, copy)
        for lab in LABS:
            built = Path("build") / lab
            if (TREE / built).exists():
                shutil.copytree(TREE / built, new / built, symlinks=True,
                                ignore=shutil.ignore_patterns(*NAME_THE_TREE))
        new.rename(self.folder)

    def renew(self):
        """Take back what the last mutant changed. Such files are newer than what was
        built of them, so that make builds it again; all others keep their time."""
        if not self.folder.exists():
            self.begin()
        wanted = {Path(name) for name in [*passed.files(), *KEYS]}
        there = {path.relative_to(self.folder) for name in passed.FOLDERS
                 for path in (self.folder / name).rglob("*") if path.is_file()}
        for name in there - wanted:
            (self.folder / name).unlink()
        for name in wanted:
            copy = self.folder / name
            if not copy.exists() or not filecmp.cmp(TREE / name, copy, False):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(TREE / name, copy)

    def run(self, *command):
        # A machine that is broken may hang, and no row is silent for so long
        return subprocess.run(command, cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=os.environ | {"CHECK_PATIENCE": "100",
                                                "CHECK_JOBS": "1"})

    def check(self, rows, *settings):
        """Run rows: why they could not run, lines of failures, and of successes.
        settings: for make."""
        goals = sorted(needs(rows), key="uml".__ne__)
        if goals:
            built = self.run("make", "-f", "tests/Makefile", *goals, *settings)
            if built.returncode:
                return f"it does not compile:\n{built.stdout[-3000:]}", [], []
        # Names of rows may be the beginnings of others
        items = [f"tests/plan.py::{row}" for row in rows if row != "judge"]
        if "judge" in rows:
            items.append("tests/judge")
        checked = self.run(sys.executable, "-m", "pytest", "--parts", *items)
        failed, ok = ([line for line in checked.stdout.splitlines()
                       if line.startswith(word)] for word in ("FAILED", "ok "))
        if checked.returncode and not failed:
            return f"it does not run:\n{checked.stdout[-3000:]}", [], []
        return None, failed, ok

    def drop(self, keep):
        """Remove kernels and firmware of this copy from the cache, but not those in
        keep: nothing else boots what is broken on purpose."""
        for path in self.folder.glob("build/**/*.path"):
            result = path.read_text().strip()
            if result not in keep:
                shutil.rmtree(result, ignore_errors=True)
                path.unlink()


def cached():
    """Kernels and firmware."""
    return {str(path) for kind in ("kernels", "firmware")
            for path in (CACHE / kind).iterdir()}


def verdict(copy, mutant, keep):
    """None if the mutant is caught as it should be, else what went wrong."""
    copy.renew()
    applied = copy.run("patch", "-p1", "-s", "-F0", "--no-backup-if-mismatch", "-i",
                       mutant.path)
    if applied.returncode:
        return f"the patch does not apply:\n{applied.stdout}"
    problem, failed, _ = copy.check(mutant.rows, *firmware(mutant.rows))
    copy.drop(keep)
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
    return None


def baseline(copy, rows):
    """Why these rows prove nothing, or None; and lines of what passes in them."""
    copy.renew()
    problem, failed, ok = copy.check(rows)
    return problem or "\n".join(failed) or None, ok


def unknown_tests(mutants, ok):
    """Tests that mutants name and that there are not, a line for each."""
    for mutant in mutants:
        for expected in mutant.caught_by:
            if DIED not in expected and not any(
                    re.search(expected, line) for line in ok):
                yield f"{mutant.path.name}: no test is called {expected}"


class Crew:
    """Copies, and a thread for each."""

    def __init__(self, jobs):
        self.copies = queue.SimpleQueue()
        for number in range(jobs):
            self.copies.put(Copy(number))
        self.pool = concurrent.futures.ThreadPoolExecutor(jobs)

    def call(self, function, *arguments):
        """What it returns, and how many seconds it took."""
        copy, start = self.copies.get(), time.monotonic()
        try:
            return function(copy, *arguments), time.monotonic() - start
        finally:
            self.copies.put(copy)

    def submit(self, function, *arguments):
        return self.pool.submit(self.call, function, *arguments)


def show(word, name, wrong):
    print(f"{word}{name}", flush=True)
    if wrong:
        print("        " + wrong.replace("\n", "\n        "), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", default="1/1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() + 2)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    first, step = map(int, arguments.share.split("/"))
    mutants = [Mutant(p) for p in sorted((TREE / "tests/mutants").glob("*.patch"))]
    unknown = set(arguments.names) - {m.name for m in mutants}
    if unknown:
        sys.exit(f"secure-heap: there is no mutant {', '.join(sorted(unknown))}: "
                 "see tests/mutants")
    if arguments.names:
        mutants = [m for m in mutants if m.name in arguments.names]
    mutants = mutants[first - 1::step]

    for mutant in mutants:
        if fault := mutant.fault():
            sys.exit(f"secure-heap: tests/mutants/{mutant.path.name}: {fault}")
    mutants = in_order(mutants)
    OUT.mkdir(parents=True, exist_ok=True)
    print(f"secure-heap: the rows of {len(mutants)} mutants, on the tree as it is",
          flush=True)
    for key in KEYS:
        subprocess.run(["make", "-s", "-f", f"lab/{Path(key).parent.name}/Makefile",
                        key], cwd=TREE, check=True)
    crew = Crew(arguments.jobs)
    tree = passed.tree()
    known, ok = passed.load(tree)
    rows = together(row for mutant in mutants for row in mutant.rows
                    if not {row, row.split("/")[0]} & known)
    # More parts than jobs, as some rows are much longer than others
    parts = min(PARTS_EACH * arguments.jobs, len(rows))
    runs = [crew.submit(baseline, rows[n::parts]) for n in range(parts)]
    results = [future.result()[0] for future in runs]
    ok = ok.union(*(lines for _, lines in results))
    wrong = "\n".join(fault for fault, _ in results if fault) or "\n".join(
        unknown_tests(mutants, ok))
    if wrong:
        show("FAILED  ", "the tree as it is, without any mutant", wrong)
        sys.exit(1)
    passed.add(tree, rows, ok)
    keep, survivors = cached(), 0
    running = {crew.submit(verdict, mutant, keep): mutant for mutant in mutants}
    for future in concurrent.futures.as_completed(running):
        wrong, seconds = future.result()
        survivors += wrong is not None
        show("FAILED  " if wrong else "caught  ",
             f"{running[future].name} ({seconds:.0f} s)", wrong)
    print(f"{len(mutants) - survivors} passed, {survivors} failed, 0 skipped")
    sys.exit(1 if survivors or not mutants else 0)


main()
