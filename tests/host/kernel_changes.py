# SPDX-License-Identifier: GPL-2.0-only
"""What make has to build in the object tree of a kernel after a change: one that looks
as kbuild leaves it, of two modules and a file that is built in."""

import os
import tempfile
from pathlib import Path

from lab.kernel.changes import Changes
from tests.judge import Result

# Members of modules, and what each object is made of
MODULES = {"a/one": ["a/one"], "b/two": ["b/x", "b/y"]}
OBJECTS = {"a/one": ["a/one.c", "both.h"], "b/x": ["b/x.c", "both.h", "core.h"],
           "b/y": ["b/y.c"], "core": ["core.c", "core.h"]}
FILES = {name: b"" for parts in OBJECTS.values() for name in parts} | {"Kconfig": b""}
ALL, SOME = ["linux", "modules"], ["a/one.ko", "b/two.ko"]


class Tree:
    """An object tree, and the files that it was built of the last time."""

    def __init__(self, folder):
        self.objects, self.source = Path(folder) / "objects", Path(folder) / "source"
        self.time = 0
        for name, parts in OBJECTS.items():
            record = self.objects / name
            record = record.with_name(f".{record.name}.o.cmd")
            record.parent.mkdir(parents=True, exist_ok=True)
            record.write_text("".join(f"  {self.source}/{part} \\\n" for part in parts))
        for module, members in MODULES.items():
            (self.objects / f"{module}.mod").write_text(
                "".join(f"{member}.o\n" for member in members))

    def make(self, files=None, config="", ends=True):
        """As for a change of the files, or to others: what make builds."""
        changes = Changes(self.objects, self.source, files or FILES, config)
        targets = changes.targets(ALL)
        changes.log.write_text("")
        # Two runs of make are never as close as two of these
        self.time += 1
        os.utime(changes.log, ns=(self.time, self.time))
        if targets == ALL:
            changes.order.write_text("".join(f"{module}.o\n" for module in MODULES))
        else:
            changes.order.unlink(missing_ok=True)
        if ends:
            self.modules = changes.done()
        return targets


def changed(*names):
    return FILES | {name: b"other" for name in names}


CASES = {
    "file of a module: modules": (changed("b/y.c"), SOME),
    "files of two modules: modules": (changed("a/one.c", "b/y.c"), SOME),
    "header of two modules: modules": (changed("both.h"), SOME),
    "file that is built in: everything": (changed("core.c"), ALL),
    "header of what is built in too: everything": (changed("core.h"), ALL),
    "file of a module and one that is built in: everything":
        (changed("a/one.c", "core.c"), ALL),
    "file of which kbuild has recorded nothing: everything":
        (changed("a/one.c", "Kconfig"), ALL),
    "new file: everything": (changed("a/one.c") | {"a/new.c": b""}, ALL),
    "file that is gone: everything":
        ({name: b"other" for name in FILES if name != "b/y.c"}, ALL),
    "no file: everything": (FILES, ALL),
}


def faults():
    """A name for each scenario, and what is wrong or None."""
    for name, (files, expected) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            tree = Tree(folder)
            first, found = tree.make(), tree.make(files)
            yield name, None if (first, found) == (ALL, expected) else (
                f"first {first}, then {found}, not {expected}")
            yield f"{name}; all modules are collected", (
                None if tree.modules == [f"{module}.o" for module in MODULES]
                else f"{tree.modules}")
            if expected == SOME:
                back = tree.make()
                yield f"{name}; and back", None if back == SOME else f"{back}"
    for name, how in [
            ("after another configuration: everything", {"config": "CONFIG_A=y"}),
            ("after make broke off: everything", {"ends": False})]:
        with tempfile.TemporaryDirectory() as folder:
            tree = Tree(folder)
            tree.make()
            tree.make(changed("b/y.c"), **how)
            found = tree.make(changed("a/one.c"))
            yield name, None if found == ALL else f"{found}"


def results():
    for name, wrong in faults():
        yield Result(name, "failed" if wrong else "passed", wrong)
