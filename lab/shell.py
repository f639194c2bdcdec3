# SPDX-License-Identifier: GPL-2.0-only
"""A shell on one of a lab's machines:

    python3 -m lab.shell LAB MACHINE
"""

import importlib
import os
import sys


def main():
    lab, machine = sys.argv[1:]
    module = importlib.import_module(f"lab.{lab}")
    if not (module.BUILD / f"{machine}.dtb").exists():
        have = sorted(p.stem for p in module.BUILD.glob("*.dtb"))
        sys.exit(f"secure-heap: the {lab} lab has no machine {machine}; it has "
                 + ", ".join(have))
    print("secure-heap: exit the shell to switch off; Ctrl-A X if it hangs",
          flush=True)
    # With all programs that are there
    layers = [name for name in ("demo", "user", "tests", "bench")
              if (module.BUILD / f"{name}.gz").exists()]
    line = [str(word) for word in module.Machine(
        machine, ["sh"], os.devnull, append="lab.port=/dev/console",
        layers=layers, extra=["-nographic", "-no-reboot"]).arguments()]
    os.execvp(line[0], line)


main()
