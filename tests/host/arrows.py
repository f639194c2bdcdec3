# SPDX-License-Identifier: GPL-2.0-only
"""What depends on what: see docs/developing.md."""

import ast
import collections
import re

from lab import TREE
from tests.judge import Result
from tests.rows import LABS

# Folder -> the others that it may use
ARROWS = {"lab": set(), "user": {"lab"}, "demo": {"lab", "user"}, "bench": {"lab"},
          "tests": {"lab", "demo", "bench", "user"}, "series": {"lab", "tests"}}
NAMES = "|".join(ARROWS)
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
            yield from re.findall(rf"(?<![\w/)])({NAMES})/", line)


def c_uses(path):
    """Those whose files a C file includes by their path."""
    yield from re.findall(rf'#include "(?:\.\./)*({NAMES})/',
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


def guest_programs(lab):
    """Sources of the programs in /bin of a lab's guests, one for each."""
    for path in [*TREE.glob("*/guest/**/*.c"), *TREE.glob("bench/ranges/*.c")]:
        layer, _, *folders, _ = path.relative_to(TREE).parts
        # A program of several files has one with its name
        if layer != "lab" and (path.stem == layer or folders == [path.stem]
                               or layer != "bench" and folders in ([], [lab])):
            yield path


def twice(paths):
    """Files that have the name of another."""
    names = collections.defaultdict(list)
    for path in sorted(paths):
        names[path.stem].append(str(path.relative_to(TREE)))
    return [places for places in names.values() if len(places) > 1]


def results():
    found = list(wrong())
    yield Result("no folder uses what it must not", "failed" if found
                 else "passed", "\n".join(found))
    modules = twice(path for path in TREE.glob("*/**/*.py")
                    if path.parts[len(TREE.parts)] in ARROWS
                    and not path.name.startswith("__"))
    yield Result("no module has the name of another", "failed" if modules
                 else "passed", str(modules))
    # All are compiled to build/LAB/bin
    programs = [found for lab in LABS for found in twice(guest_programs(lab))]
    yield Result("no guest program has the name of another",
                 "failed" if programs else "passed", str(programs))
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
