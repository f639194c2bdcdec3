#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A shell on one of a lab's machines:  shell.py LAB MACHINE"""

import importlib
import os
import sys
from pathlib import Path


def main():
    lab, machine = sys.argv[1:]
    here = Path(__file__).resolve().parent
    sys.path.insert(0, str(here / lab))
    module = importlib.import_module(lab)
    if not (module.BUILD / f"{machine}.dtb").exists():
        have = sorted(p.stem for p in module.BUILD.glob("*.dtb"))
        sys.exit(f"secure-heap: the {lab} lab has no machine {machine}; it has "
                 + ", ".join(have))
    print("secure-heap: exit the shell to switch off; Ctrl-A X if it hangs",
          flush=True)
    line = [str(word) for word in module.arguments(
        machine, ["sh"], append="lab.port=/dev/console",
        extra=["-nographic", "-no-reboot"])]
    os.execvp(line[0], line)


main()
