# SPDX-License-Identifier: GPL-2.0-only
"""What depends on what: see docs/developing.md."""

import ast
import re

from lab import TREE
from tests.judge import Result

# Folder -> the others that it may use
ARROWS = {"lab": set(), "demo": {"lab"}, "bench": {"lab"},
          "tests": {"lab", "demo", "bench"}}
# Lines of Makefiles that make a layer of another folder
MADE = re.compile(r"^\t.*\$\(MAKE\) -f |^#", re.MULTILINE)


def python_uses(path):
    """Top-level folders that a Python file imports from."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)


def make_uses(path):
    """Those whose files a Makefile names."""
    for line in path.read_text().splitlines():
        if not MADE.match(line):
            yield from re.findall(r"(?<![\w/)])(lab|demo|bench|tests)/", line)


def c_uses(path):
    """Those whose files a C file includes by their path."""
    yield from re.findall(r'#include "(?:\.\./)*(lab|demo|bench|tests)/',
                          path.read_text())


KINDS = {"*.py": python_uses, "*.mk": make_uses, "Makefile": make_uses,
         "*.[ch]": c_uses}


def wrong():
    for folder, allowed in ARROWS.items():
        for pattern, uses in KINDS.items():
            for path in sorted((TREE / folder).rglob(pattern)):
                for used in set(uses(path)) & set(ARROWS):
                    if used != folder and used not in allowed:
                        yield f"{path.relative_to(TREE)} uses {used}"


def results():
    found = list(wrong())
    yield Result("no folder uses what it must not", "failed" if found
                 else "passed", "\n".join(found))
    names = {}
    for path in sorted(TREE.glob("*/**/*.py")):
        if path.parts[len(TREE.parts)] in ARROWS and \
                not path.name.startswith("__"):
            names.setdefault(path.stem, []).append(str(path.relative_to(TREE)))
    twice = [places for places in names.values() if len(places) > 1]
    yield Result("no module has the name of another", "failed" if twice
                 else "passed", str(twice))
    tricks = [str(path) for folder in ARROWS
              for path in (TREE / folder).rglob("*.py")
              if re.search(r"^\s*sys\.path\b", path.read_text(), re.MULTILINE)]
    yield Result("no file changes where modules are looked for",
                 "failed" if tricks else "passed", str(tricks))
    included = [str(path.relative_to(TREE)) for folder in (*ARROWS, "linux")
                for path in (TREE / folder).rglob("*.[ch]")
                if re.search(r'^#include ".*\.c"', path.read_text(),
                             re.MULTILINE)]
    yield Result("no C file includes a C file", "failed" if included
                 else "passed", ", ".join(included))
