#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the arm lab. As a program, prints what QEMU needs to know of it
to describe it as a device tree."""

import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TREE / "lab"))

BUILD = TREE / "build/arm"
# What decides how QEMU describes the machine
MACHINE = ["-M", "virt", "-cpu", "cortex-a15", "-m", "512M", "-nic", "none"]
MODULES = ["secure_heap", "lab-probe"]


def arguments(dtb, run, append=""):
    """QEMU's command line for one of the lab's device trees.

    run: names of the programs that the guest starts, in this order.
    append: more for the kernel's command line.
    """
    return ["qemu-system-arm", *MACHINE, "-kernel", BUILD / "kernel/zImage",
            "-initrd", BUILD / "initramfs.gz", "-dtb", BUILD / f"{dtb}.dtb",
            "-append", "console=ttyAMA0 panic=-1 kunit.enable=1 "
                       f"kunit.autorun=1 lab.modules={','.join(MODULES)} "
                       f"lab.run={','.join(run)} {append}"]


if __name__ == "__main__":
    print(*MACHINE)
