# SPDX-License-Identifier: GPL-2.0-only
"""Ways around the firewall of a riscv64 machine, in its device tree and in QEMU's
description of its devices, for which the machine is not started; and in what its
firmware does for Linux, which only firmware says.
"""

import re
import time

import libfdt

from demo import decoder
from demo.initiators import attempts
from demo.initiators.scene import Scene
from lab import riscv64
from lab.machine import Failure
from lab.qemu import BEHIND_IOMMU
from tests.judge import Result
from tests.rows import OUT

# Registers that Linux's hart may reach: no DMA, except by the PCI bus, whose
# initiators the IOMMU checks
HARMLESS = {"gpex_ioport_window", "gpex_mmio_window", "goldfish_rtc",
            "pcie-mmcfg-mmio", "riscv.aclint.mtimer", "riscv.aclint.swi",
            "riscv.sifive.plic", "riscv.sifive.test", "riscv_virt_board.mrom",
            "riscv_virt_board.ram", "serial", "virt.flash0", "virt.flash1"}
# Devices that Linux's device tree must not have
HIDDEN = {"qemu,fw-cfg-mmio", "virtio,mmio", "riscv,iommu"}
# Extensions of the SBI, by OpenSBI's names, that take no addresses, or were read
# for whether all that they read and write is looked at. docs/attacks.md has pmu.
EXTENSIONS = {"base", "dbcn", "fwft", "hsm", "ipi", "legacy", "pmu", "rfnc", "srst",
              "sse", "time", "vendor"}
# Seconds for firmware to say what it has
PATIENCE = 60
# Devices that are no initiators, or on the trusted domain's side
NO_INITIATORS = {"loader", "ramfb"}


class Tree:
    """A device tree as OpenSBI gets it."""

    def __init__(self, path):
        self.fdt = libfdt.FdtRo(path.read_bytes())
        self.nodes = list(self._nodes(0))

    def _nodes(self, node):
        yield node
        child = self.fdt.first_subnode(node, libfdt.QUIET_NOTFOUND)
        while child >= 0:
            yield from self._nodes(child)
            child = self.fdt.next_subnode(child, libfdt.QUIET_NOTFOUND)

    def value(self, node, name):
        """A property, or nothing: b"" where there is none."""
        found = self.fdt.getprop(node, name, libfdt.QUIET_NOTFOUND)
        return b"" if isinstance(found, int) else bytes(found)

    def cells(self, node, name):
        value = self.value(node, name)
        return [int.from_bytes(value[i:i + 4], "big")
                for i in range(0, len(value), 4)]

    def compatible(self, node):
        return set(self.value(node, "compatible").decode().split("\0")) - {""}

    def with_compatible(self, name):
        return [n for n in self.nodes if name in self.compatible(n)]

    def closed(self):
        """Ranges that Linux's domain has no access to: first and last byte."""
        domains = [n for n in self.with_compatible("opensbi,domain,instance")
                   if self.fdt.get_name(n) == "linux-domain"]
        for domain in domains:
            words = self.cells(domain, "regions")
            for phandle, access in zip(words[::2], words[1::2]):
                if access == 0:
                    node = self.fdt.node_offset_by_phandle(phandle)
                    high, low = self.cells(node, "base")
                    size = 1 << self.cells(node, "order")[0]
                    yield high << 32 | low, (high << 32 | low) + size - 1


def address(name):
    return int(riscv64.LAYOUT[name], 0)


def secrets():
    """Ranges that have to be closed on all machines: first and last byte."""
    for name, words in (("REGION", "the region"),
                        ("TRUSTED", "the trusted domain")):
        base = address(f"LAB_{name}_BASE")
        yield words, base, base + (1 << address(f"LAB_{name}_ORDER")) - 1


def is_closed(first, last, closed):
    """Whether ranges cover another one, together."""
    for base, end in sorted(closed):
        if base <= first <= end:
            first = end + 1
    return first > last


def of_tree(tree):
    closed = list(tree.closed())
    for name, first, last in secrets():
        if not is_closed(first, last, closed):
            yield f"Linux's hart reaches {name}"
    for node in tree.nodes:
        for name in tree.compatible(node) & HIDDEN:
            yield f"Linux's device tree has {name}"
        if tree.value(node, "iommu-map"):
            yield "Linux's device tree has iommu-map"


def registers(machine):
    """What a hart may reach: name, first and last byte."""
    text = machine.monitor_command("info mtree -f")
    for view in text.split("\n\n"):
        if ' AS "cpu-memory-0"' in view:
            for match in re.finditer(
                    r"(?m)^  ([0-9a-f]+)-([0-9a-f]+) \(prio.*?\): (\S+)", view):
                yield match[3], int(match[1], 16), int(match[2], 16)


def children(machine, path):
    for child in machine.command("qom-list", path=path):
        if match := re.fullmatch(r"child<(.*)>", child["type"]):
            yield f"{path}/{child['name']}", match[1]


def value(machine, path, name):
    """Of a device's property, or None if it has none of that name."""
    names = [p["name"] for p in machine.command("qom-list", path=path)]
    return (machine.command("qom-get", path=path, property=name)
            if name in names else None)


def of_device(machine, path, kind):
    """A device that the command line added."""
    bus = value(machine, path, "parent_bus") or ""
    if "virtio-backend" in [p["name"] for p in
                            machine.command("qom-list", path=path)]:
        if value(machine, path, "disable-legacy") != "on":
            yield f"{kind} is of the older kind too, which has no IOMMU"
        if value(machine, path + "/virtio-backend", "iommu_platform") is not True:
            yield f"{kind} goes around the IOMMU"
    elif "virtio-mmio" in bus:
        yield f"{kind} is on a bus without an IOMMU"
    elif "pcie.0" not in bus and "virtio-serial-bus" not in bus:
        if kind not in NO_INITIATORS:
            yield f"{kind} is in no list of initiators or of others"


def of_machine(machine, closed):
    reached = list(registers(machine))
    if len(reached) < len(HARMLESS):
        raise Failure("QEMU's list of registers is not what it was")
    for name, first, last in reached:
        if name not in HARMLESS and not is_closed(first, last, closed):
            yield f"Linux's hart reaches {name} at {first:#x}"

    kinds = [kind for _, kind in children(machine, "/machine/unattached")]
    if "riscv-iommu-device" not in kinds:
        yield "there is no IOMMU"
    for folder in ("peripheral", "peripheral-anon"):
        for path, kind in children(machine, f"/machine/{folder}"):
            yield from of_device(machine, path, kind)
    for bus in machine.command("query-pci"):
        for device in bus["devices"]:
            if bus["bus"] or "pci_bridge" in device:
                yield "there is a bridge, and devices behind it have its ID"


def extensions(machine):
    """Of the SBI, as OpenSBI says on the console before it starts Linux."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = re.findall(r"(?m)^(?:Standard|Experimental) SBI Extensions +: (\S+)\r?$",
                           machine.log())
        if len(found) == 2:
            return {e for names in found for e in names.split(",")} - {"none"}
        time.sleep(0.1)
    raise Failure("firmware does not say which extensions it has")


def of_firmware(name, **options):
    with riscv64.Machine(name, [], OUT / "ways-around-console.log",
                         **options) as machine:
        for extension in sorted(extensions(machine) - EXTENSIONS):
            yield f"nobody has read the calls of OpenSBI's extension {extension}"


def ways_around(name, extra=(), **options):
    """All ways around the firewall of a machine of the lab."""
    tree = Tree(riscv64.BUILD / f"{name}.dtb")
    found = list(of_tree(tree))
    with riscv64.Machine(name, [], OUT / "ways-around-console.log",
                         extra=[*extra, "-S"], **options) as machine:
        found += of_machine(machine, list(tree.closed()))
    return found


# Machines with one way around, and words of the complaint
CONTROLS = {
    "the region": ("open", {}, "reaches the region"),
    "fw_cfg": ("fw-cfg-open", {}, "reaches fwcfg.dma"),
    "the IOMMU's registers": ("iommu-open", {}, "reaches riscv-iommu-regs"),
    "virtio-mmio": ("virtio-mmio-open", {}, "reaches virtio-mmio"),
    "an initiator on virtio-mmio":
        ("protected", {"extra": ["-device", "virtio-rng-device"]},
         "virtio-rng-device is on a bus without an IOMMU"),
    "a machine without an IOMMU":
        ("protected", {"hardware": riscv64.WITHOUT_IOMMU + BEHIND_IOMMU},
         "there is no IOMMU"),
    "a virtio device outside":
        ("protected", {"extra": ["-device",
                                 "virtio-rng-pci,iommu_platform=off"]},
         "virtio-rng-pci goes around the IOMMU"),
    "a virtio device of the older kind":
        ("protected", {"hardware": riscv64.HARDWARE}, "is of the older kind"),
    "a bridge": ("protected", {"extra": ["-device", "pcie-root-port"]},
                 "there is a bridge"),
    "a description of fw_cfg": ("base", {}, "tree has qemu,fw-cfg-mmio"),
}


WITH_TRIGGERS = [a.replace(",debug=off", "") for a in riscv64.HARDWARE]


def result(name, good, found):
    return Result(f"ways around: {name}", "passed" if good else "failed",
                  "\n".join(found) or "nothing was found")


def results():
    attackers = [(a.initiator, a.slot) for a in attempts.attackers()]
    devices = Scene(OUT / "ways-around", bytes(16)).devices(attackers)
    for name, dtb, options in (
            ("protected", "protected", {}), ("regions", "regions", {}),
            ("unaligned", "unaligned", {}), ("on-demand", "on-demand", {}),
            ("on-demand-harts", "on-demand-harts", {}),
            ("the attacks' machine", "protected",
             {"extra": ["-device", "virtio-gpu-pci"]}),
            ("the decoders' machine", "protected",
             decoder.machine(decoder.DECODER, decoder.STRANGER)),
            ("the initiators' machine", "protected", {"extra": devices})):
        found = ways_around(dtb, **options)
        yield result(f"{name} has none", not found, found)
    for name in ("protected", "on-demand"):
        found = list(of_firmware(name))
        yield result(f"firmware of {name} has none", not found, found)
    found = list(of_firmware("protected", hardware=WITH_TRIGGERS + BEHIND_IOMMU))
    yield result("an extension is noticed", any("dbtr" in f for f in found), found)
    for name, (dtb, options, words) in CONTROLS.items():
        found = ways_around(dtb, **options)
        yield result(f"{name} is noticed", any(words in f for f in found),
                     found)
