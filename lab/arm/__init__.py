# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the arm lab: 32 bits, and more of them in physical addresses."""

from lab import TREE
from lab.layers import root_of
from lab.machine import command_line

BUILD = TREE / "build/arm"
MACHINE = ["-M", "virt", "-cpu", "cortex-a15", "-m", "512M", "-nic", "none"]
MODULES = ["secure_heap", "dmabuf-test-importer"]


def machine():
    """What decides how QEMU describes the machine."""
    return MACHINE


def arguments(dtb, run, append="", layers=()):
    """QEMU's command line for one of the lab's device trees.

    run: names of the programs that the guest starts, in this order.
    append: more for the kernel's command line.
    layers: on top of the guest's root.
    """
    return ["qemu-system-arm", *MACHINE, "-kernel", BUILD / "kernel/zImage",
            "-initrd", root_of(BUILD, BUILD, layers),
            "-dtb", BUILD / f"{dtb}.dtb",
            "-append", command_line("ttyAMA0", MODULES, run, append)]

