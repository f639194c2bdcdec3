# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the riscv64 lab, under firmware with a trusted domain."""

import re
from pathlib import Path

from lab import TREE
from lab.layers import root_of
from lab.machine import Failure, Machine, command_line, disks_of

HERE = TREE / "lab/riscv64"
BUILD = TREE / "build/riscv64"
# Of the kernel, and prefix of its compiler
ARCH, CROSS = "riscv", "riscv64-linux-gnu-"
# The machine to try things on
DEFAULT = "protected"
FIRMWARE = Path("/opt/lab/usr/lib/riscv64-linux-gnu/opensbi/generic/"
                "fw_dynamic.bin")
MACHINE = ["-M", "virt,aclint=off,iommu-sys=on", "-m", "512M", "-smp", "2",
           "-nic", "none"]
WITHOUT_IOMMU = [a.replace(",iommu-sys=on", "") for a in MACHINE]
# A virtio device goes around the IOMMU unless it is told not to, and those that
# are also of the older kind cannot be told. A bridge would have the devices
# behind it go as others: there is none, they are all on the root bus.
BEHIND_IOMMU = ["-global", "virtio-device.iommu_platform=on",
                "-global", "virtio-serial-pci.disable-legacy=on",
                "-global", "virtio-blk-pci.disable-legacy=on"]
# In this order: the display asks the trusted domain
MODULES = ["secure_heap", "lab-trusted", "lab-display",
           "dmabuf-test-importer", "lab-peek"]
LAYOUT = dict(re.findall(r"#define\s+(\w+)\s+(\w+)",
                         (TREE / "lab/riscv64/layout.h").read_text()))


def machine():
    """What decides how QEMU describes the machine: one for all device trees."""
    return MACHINE


def arguments(dtb, run, disk=None, append="", modules=(), extra=(),
              policy="initiators", machine=MACHINE + BEHIND_IOMMU,
              layers=(), root=None):
    """QEMU's command line for one of the lab's device trees.

    run: names of the programs that the guest starts, in this order.
    disk: file that the guest may read as /dev/vda.
    append: more for the kernel's command line.
    modules: more drivers to load.
    extra: more for QEMU's.
    policy: which of policies/ the trusted domain has.
    machine: what comes before all else.
    layers: on top of the guest's root.
    root: file with another one.
    """
    return ["qemu-system-riscv64", *machine, "-bios", FIRMWARE,
            "-kernel", BUILD / "kernel/Image",
            "-initrd", root or root_of(BUILD, BUILD, layers),
            "-dtb", BUILD / f"{dtb}.dtb",
            "-append", command_line("ttyS0", [*MODULES, *modules], run, append),
            "-device", f"loader,file={BUILD}/trusted/{policy}.bin,"
                       f"addr={LAYOUT['LAB_TRUSTED_BASE']}",
            "-device", "ramfb",
            *disks_of([disk] if disk else []), *extra]


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


def start(machine, dtb, root, run, console, patience, kernel=None, append="",
          disks=(), extra=()):
    """A machine with another device tree and another root than the lab's."""
    del machine, kernel     # the tree says it all, and there is one kernel
    return Machine(arguments(dtb.with_suffix(""), run, append=append,
                             root=root,
                             extra=[*disks_of(disks), *extra]),
                   console, patience)

