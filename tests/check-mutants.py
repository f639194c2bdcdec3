#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Break the driver, the set-up and the judge on purpose, in one way after the
other, and see that the tests notice:  check-mutants.py [NAME...]

Each patch in tests/mutants says what it breaks, and by which test it has to be
caught. A mutant that does not compile, or is caught by nothing or by chance
elsewhere, is a failure of the tests.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
OUT = TREE / "build/mutants"


def field(patch, name, default=None):
    found = re.search(rf"^{name}: (.*)$", patch.read_text(), re.MULTILINE)
    return found[1] if found else default


def make_copy(patch):
    """The tree with the driver broken; what is built there is kept for next
    time, as only modules differ."""
    copy = OUT / "tree"
    for name in ("linux", "lab", "tests", "bench"):
        shutil.rmtree(copy / name, ignore_errors=True)
        shutil.copytree(TREE / name, copy / name)
    shutil.copy(TREE / "Makefile", copy)
    done = subprocess.run(["patch", "-p1", "-s", "-F0", "-i", patch], cwd=copy,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    return copy, done.stdout if done.returncode else None


def verdict(patch):
    """None if the mutant is caught as it should be, else what went wrong."""
    copy, problem = make_copy(patch)
    if problem:
        return f"the patch does not apply:\n{problem}"

    tier = field(patch, "Tier", "kunit")
    goal = {"uml-debug": "uml-debug", "faults": "uml-debug",
            "importers": "riscv64", "crash-kernel": "riscv64",
            "arm": "arm",
            "setup": None, "judge": None}.get(tier, "uml-plain")
    # The debugging kernel's tests need the plain one's headers
    if goal:
        built = subprocess.run(["make", "-f", "tests/Makefile", goal], cwd=copy,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True)
        if built.returncode:
            return f"it does not compile:\n{built.stdout[-3000:]}"

    checked = subprocess.run(["tests/check.py", tier], cwd=copy, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # Results of kernels that are broken on purpose are of no use to anybody
    for path in copy.glob("build/*/kernel.path"):
        shutil.rmtree(path.read_text().strip(), ignore_errors=True)
        path.unlink()

    failed = [line for line in checked.stdout.splitlines()
              if line.startswith("FAILED")]
    if checked.returncode == 0 or not failed:
        return "no test notices"
    expected = field(patch, "Caught-by")
    if not any(re.search(expected, line) for line in failed):
        return (f"{expected} does not notice, only:\n" + "\n".join(failed))
    return None


def main():
    names = sys.argv[1:]
    patches = sorted((TREE / "tests/mutants").glob("*.patch"))
    if names:
        patches = [p for p in patches if p.stem in names]
    OUT.mkdir(parents=True, exist_ok=True)

    survivors = 0
    for patch in patches:
        wrong = verdict(patch)
        survivors += wrong is not None
        print(f"{'caught  ' if wrong is None else 'FAILED  '}{patch.stem}",
              flush=True)
        if wrong:
            print("        " + wrong.replace("\n", "\n        "), flush=True)
    print(f"{len(patches) - survivors} passed, {survivors} failed, 0 skipped")
    sys.exit(1 if survivors or not patches else 0)


main()
