# SPDX-License-Identifier: GPL-2.0-only
"""A test is a function; what it prints is TAP."""

import inspect
import sys
import tempfile
import traceback
from pathlib import Path


class Skip(Exception):
    """The test cannot run here."""


def run(tests):
    """Run functions, which get an empty folder if they take one. Exits."""
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, test) in enumerate(tests.items(), 1):
        outcome, remark = "ok", ""
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(*[Path(folder)][:len(inspect.signature(test).parameters)])
            except Skip as why:
                remark = f" # SKIP {why}"
            except Exception:  # the next test is to run, whatever this one did
                outcome = "not ok"
                failed += 1
                for line in traceback.format_exc().splitlines():
                    print("#", line)
        print(f"{outcome} {number} - {name}{remark}", flush=True)
    sys.exit(1 if failed else 0)


def tests_of(module):
    """The functions test_... of a module, by name without that."""
    return {name[5:].replace("_", " "): function
            for name, function in vars(module).items()
            if name.startswith("test_")}
