# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the arm lab: 32 bits, with longer physical addresses (LPAE)."""

from lab import TREE
from lab.layers import root_of
from lab.machine import Failure
from lab.qemu import Qemu

BUILD = TREE / "build/arm"
HARDWARE = ["-M", "virt", "-cpu", "cortex-a15", "-m", "512M", "-nic", "none"]
MODULES = ["secure_heap", "dmabuf-test-importer"]


def hardware():
    """What decides how QEMU describes the machine."""
    return HARDWARE


def folder(kernel):
    """Where a kernel is, and the root for it."""
    if kernel not in ("", "stable", "given"):
        raise Failure(f"the arm lab has no kernel {kernel}")
    return BUILD / kernel


class Machine(Qemu):
    def arguments(self):
        build = folder(self.kernel)
        return ["qemu-system-arm", *HARDWARE, "-kernel", build / "kernel/zImage",
                "-initrd", self.root or root_of(BUILD, build, self.layers),
                "-dtb", self.dtb or BUILD / f"{self.machine}.dtb",
                *self.kernel_arguments("ttyAMA0", MODULES)]
