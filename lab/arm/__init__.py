# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the arm lab: 32 bits, with longer physical addresses (LPAE)."""

from lab import TREE
from lab.layers import root_of
from lab.qemu import Qemu

BUILD = TREE / "build/arm"
HARDWARE = ["-M", "virt", "-cpu", "cortex-a15", "-m", "512M", "-nic", "none"]
MODULES = ["secure_heap", "dmabuf-test-importer"]


def hardware():
    """What decides how QEMU describes the machine."""
    return HARDWARE


class Machine(Qemu):
    def arguments(self):
        return ["qemu-system-arm", *HARDWARE, "-kernel", BUILD / "kernel/zImage",
                "-initrd", self.root or root_of(BUILD, BUILD, self.layers),
                "-dtb", self.dtb or BUILD / f"{self.machine}.dtb",
                *self.kernel_arguments("ttyAMA0", MODULES)]
