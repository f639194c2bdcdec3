# SPDX-License-Identifier: GPL-2.0-only
"""The mutants fit the tree as it is now. make check-mutants runs them."""

import subprocess

from lab import TREE
from tests.judge import Result



def results():
    for patch in sorted((TREE / "tests/mutants").glob("*.patch")):
        done = subprocess.run(["patch", "-p1", "-s", "-F0", "--dry-run", "-i",
                               patch], cwd=TREE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        yield Result(f"mutants: {patch.stem} applies",
                     "failed" if done.returncode else "passed", done.stdout)
