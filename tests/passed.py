# SPDX-License-Identifier: GPL-2.0-only
"""Rows that have passed on this very tree, so that check-mutants does not run them
again before it breaks anything."""

import json

from lab import TREE
from lab.cache import hash_of, write_whole
from lab.kernel.source import VERSION
from tests.rows import OUT

# All that a row runs, or is made of
FOLDERS = ("linux", "lab", "demo", "tests", "bench", "user", "packaging", "debian",
           "docs", "series", "LICENSES")
FILES = ("Makefile", "pytest.ini", "README.md", "CHANGELOG")
LIST = OUT / "passed.json"


def files():
    """Path in the tree -> path."""
    found = [path for name in FOLDERS for path in sorted((TREE / name).rglob("*"))
             if path.is_file() and "__pycache__" not in path.parts]
    found += [TREE / name for name in FILES]
    return {str(path.relative_to(TREE)): path for path in found}


def tree():
    """A name for the tree as it is now."""
    return hash_of(VERSION, files())


def load(now):
    """Names of rows that have passed on a tree, and the lines of what passed."""
    if LIST.exists():
        kept = json.loads(LIST.read_text())
        if kept["tree"] == now:
            return set(kept["rows"]), set(kept["lines"])
    return set(), set()


def add(now, rows, lines):
    """Say that more have."""
    kept_rows, kept_lines = load(now)
    write_whole(LIST, json.dumps({
        "tree": now, "rows": sorted(kept_rows.union(rows)),
        "lines": sorted(kept_lines.union(lines))}, indent=1).encode())
