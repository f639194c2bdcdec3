# SPDX-License-Identifier: GPL-2.0-only
"""The machines of the arm64 lab.

The name says where the region is and what devices are behind: dram, secure,
owned (dram, with a firewall that the TEE owns), regions (dram and many others),
large (those, and a large pool of the TEE's), or ffa (dram on demand, lent to a TEE that
FF-A reaches); with no TEE, rme (dram, closed to the CPU by granule protection), open (its
control: the same, not closed), lent (dram, closed in that way on demand) or leaky (its
control: firmware erases nothing); then nothing, -smmu (SMMUv3), -viommu (virtio-iommu), or
-pkvm (protected KVM below Linux, which this lab has patched).
"""

import libfdt

from lab import TREE, defines
from lab.cache import write_whole
from lab.layers import root_of
from lab.machine import Failure
from lab.qemu import BEHIND_IOMMU, Qemu

HERE = TREE / "lab/arm64"
BUILD = TREE / "build/arm64"
# Of the kernel, and prefix of its compiler
ARCH, CROSS = "arm64", "aarch64-linux-gnu-"
# The machine to try things on
DEFAULT = "secure"
MODULES = ["secure_heap", "optee", "dmabuf-test-importer", "lab-peek"]
LAYOUT = defines("lab/arm64/layout.h")
# QEMU's boards, each with its processor. Granule protection is a part of RME, which
# QEMU calls experimental; firmware that uses it starts Linux in EL2.
USUAL = "virt,secure=on,gic-version=3", "cortex-a57"
RME = "virt,secure=on,virtualization=on,gic-version=3", "max,x-rme=on"
WITH_RME = "rme", "open", "lent", "leaky"
# The kernel of a machine, if it is not the usual one
KERNELS = {"ffa": "pkvm", "ffa-pkvm": "pkvm"}
# More words for the kernel's command line
WORDS = {"ffa-pkvm": "kvm-arm.mode=protected"}


def hardware(name):
    """What decides how QEMU describes the machine."""
    placement, _, below = name.partition("-")
    options, devices = {
        "": ("", []),
        "smmu": (",iommu=smmuv3", BEHIND_IOMMU),
        "viommu": ("", [*BEHIND_IOMMU, "-device", "virtio-iommu-pci"]),
        "pkvm": (",virtualization=on", []),
    }[below]
    board, processor = RME if placement in WITH_RME else USUAL
    return ["-M", f"{board}{options}",
            "-cpu", processor, "-smp", "2", "-nic", "none",
            "-m", f"{int(LAYOUT['LAB_RAM_SIZE'], 16) >> 20}M",
            "-bios", BUILD / placement / "flash/flash.bin", *devices]


def heap(machine):
    """The heap that every machine has, with the name that the tests know."""
    base = "SECURE" if machine.startswith("secure") else "DRAM"
    return f"secure@{int(LAYOUT[f'LAB_{base}_BASE'], 16):x}"


def load(file, address):
    return ["-device", f"loader,file={file},addr={LAYOUT[address]},"
                       "force-raw=on"]


def with_root(dtb, root):
    """A device tree that says where the guest's root ends, which QEMU says only
    where it starts Linux itself."""
    end = int(LAYOUT["LAB_INITRD_BASE"], 16) + root.stat().st_size
    tree = libfdt.Fdt(dtb.read_bytes())
    chosen = tree.path_offset("/chosen")
    tree.setprop(chosen, "linux,initrd-end", end.to_bytes(8, "big"))
    made = dtb.parent / "with-root" / f"{dtb.stem}-{root.stat().st_size}.dtb"
    made.parent.mkdir(exist_ok=True)
    write_whole(made, tree.as_bytearray())
    return made


class Machine(Qemu):
    def __post_init__(self):
        super().__post_init__()
        self.kernel = self.kernel or KERNELS.get(self.machine, "")
        self.append = f"{self.append} {WORDS.get(self.machine, '')}"

    def arguments(self):
        build = folder(self.kernel)
        image = build / "kernel/Image"
        root = self.root or root_of(BUILD, build, self.layers)
        dtb = self.dtb or BUILD / f"{self.machine}.dtb"
        return ["qemu-system-aarch64", *hardware(self.machine),
                "-dtb", with_root(dtb, root),
                *load(image, "LAB_KERNEL_BASE"), *load(root, "LAB_INITRD_BASE"),
                # With firmware QEMU starts no kernel, but takes a command line
                # for the device tree only together with one
                "-kernel", image,
                *self.kernel_arguments("ttyAMA0", MODULES)]


def machines():
    return sorted(p.parent.name for p in BUILD.glob("*/base.dts"))


def source(machine):
    """The device tree of a machine."""
    return HERE / f"dts/{machine.partition('-')[0]}.dts"


def tree_folders(machine):
    """Where device trees find what they include."""
    return [HERE, HERE / "dts", TREE / "lab/dts", BUILD / machine]


def folder(kernel):
    """Where a kernel is, and the root for it."""
    if kernel not in ("", "debug", "races", "pkvm"):
        raise Failure(f"the arm64 lab has no kernel {kernel}")
    return BUILD / kernel
