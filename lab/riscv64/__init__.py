# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the riscv64 lab, under firmware with a trusted domain."""

import dataclasses
import re
from pathlib import Path

from lab import TREE, defines
from lab.layers import root_of
from lab.machine import Failure
from lab.qemu import BEHIND_IOMMU, Qemu

HERE = TREE / "lab/riscv64"
BUILD = TREE / "build/riscv64"
# Of the kernel, and prefix of its compiler
ARCH, CROSS = "riscv", "riscv64-linux-gnu-"
# The machine to try things on
DEFAULT = "protected"
FIRMWARE = Path("/opt/lab/usr/lib/riscv64-linux-gnu/opensbi/generic/"
                "fw_dynamic.bin")
# The same from source, with our platform, for machines whose region is lent
LENDING = BUILD / "firmware/fw_dynamic.bin"
# Whether there are such machines: the archive may have had no source of OpenSBI
LENDS = Path("/opt/lab/opensbi").is_dir()
# Without debug triggers: OpenSBI's calls for them look at one address, and read and
# write behind it
HARDWARE = ["-M", "virt,aclint=off,iommu-sys=on", "-cpu", "rv64,debug=off",
            "-m", "512M", "-smp", "2", "-nic", "none"]
THIRD_HART = ["-smp", "3"]
WITHOUT_IOMMU = [a.replace(",iommu-sys=on", "") for a in HARDWARE]
# In this order: the display asks the trusted domain
MODULES = ["secure_heap", "lab-trusted", "lab-display",
           "dmabuf-test-importer", "lab-peek"]
LAYOUT = defines("lab/riscv64/layout.h")
# QEMU puts the guest's root half of the memory behind the kernel, which is 2 MiB
# behind the firmware
ROOT_MAX = (int(LAYOUT["LAB_TRUSTED_BASE"], 16) - int(LAYOUT["LAB_RAM_BASE"], 16)
            - int(LAYOUT["LAB_RAM_SIZE"], 16) // 2 - (2 << 20))


def hardware(machine=""):
    """What decides how QEMU describes a machine."""
    return HARDWARE + (THIRD_HART if has(machine, "LAB_THIRD_HART") else [])


@dataclasses.dataclass(eq=False, kw_only=True)
class Machine(Qemu):
    """policy: which of policies/ the trusted domain has.
    hardware: QEMU's options that come before all others. There is no bridge among
    them: the IOMMU would take the devices behind it for one.
    """
    policy: str = "initiators"
    hardware: list = dataclasses.field(
        default_factory=lambda: HARDWARE + BEHIND_IOMMU)

    def arguments(self):
        build = folder(self.kernel)
        root = self.root or root_of(BUILD, build, self.layers)
        if root.stat().st_size > ROOT_MAX:
            raise Failure(f"{root} has more than {ROOT_MAX >> 20} MiB, which would "
                          "reach into the trusted domain")
        harts = THIRD_HART if has(self.machine, "LAB_THIRD_HART") else []
        return ["qemu-system-riscv64", *self.hardware, *harts,
                "-bios", firmware_of(self.machine),
                "-kernel", build / "kernel/Image",
                "-initrd", root,
                "-dtb", self.dtb or BUILD / f"{self.machine}.dtb",
                "-device", f"loader,file={BUILD}/trusted/{self.policy}.bin,"
                           f"addr={LAYOUT['LAB_TRUSTED_BASE']}",
                "-device", "ramfb",
                *self.kernel_arguments("ttyS0", MODULES)]


def has(machine, word):
    """Whether the device tree of a machine, which may be none of dts/, or what that
    includes of dts/ defines a word for lab.dtsi."""
    tree = source(machine)
    if not tree.exists():
        return False
    text = tree.read_text()
    return f"#define {word}\n" in text or any(
        has(base, word) for base in re.findall(r'#include "([\w-]+)\.dts"', text))


def firmware_of(machine):
    """Of a machine."""
    if not has(machine, "LAB_REGION_LENT"):
        return FIRMWARE
    if not LENDS:
        raise Failure(f"the machine {machine} needs OpenSBI's source, which the archive "
                      "did not have when the tool root was made")
    return LENDING


def machines():
    return sorted(p.stem for p in (HERE / "dts").glob("*.dts"))


def source(machine):
    """The device tree of a machine."""
    return HERE / f"dts/{machine}.dts"


def tree_folders(machine):
    """Where device trees find what they include."""
    del machine     # they are all of one base
    return [HERE, HERE / "dts", TREE / "lab/dts", BUILD]


def folder(kernel):
    """Where a kernel is, and the root for it."""
    if kernel:
        raise Failure(f"the riscv64 lab has no kernel {kernel}")
    return BUILD
