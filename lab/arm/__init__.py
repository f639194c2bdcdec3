# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the arm lab: 32 bits, and more of them in physical addresses."""

from lab import TREE

BUILD = TREE / "build/arm"
MACHINE = ["-M", "virt", "-cpu", "cortex-a15", "-m", "512M", "-nic", "none"]
MODULES = ["secure_heap", "lab-probe"]


def machine():
    """What decides how QEMU describes the machine."""
    return MACHINE


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

