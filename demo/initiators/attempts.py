# SPDX-License-Identifier: GPL-2.0-only
"""Attempts of initiators to read and write protected memory: ways and addresses."""

import dataclasses

from lab.riscv64 import LAYOUT

PAGE = 4096
# fw_cfg has room for that much
FW_CFG_LENGTH = 28

VIRTIO, NVME, EDU, FW_CFG = "virtio-blk", "NVMe", "edu", "fw_cfg"
REGISTERS = "IOMMU's registers"


def layout(name):
    return int(LAYOUT[f"LAB_{name}"], 0)


REGION = layout("REGION_BASE")
SIZE = layout("REGION_SIZE")
END = REGION + SIZE
# The first small buffer of an empty heap is at the low end
PICTURE = REGION


@dataclasses.dataclass(frozen=True)
class Range:
    """Addresses for an initiator to read or write.

    base, size: of the memory that is checked afterwards.
    """
    name: str
    address: int
    length: int
    base: int = REGION
    size: int = SIZE

    def inside(self):
        """The part that is in the memory: a slice of that, and of the transfer."""
        first = max(self.address, self.base)
        last = min(self.address + self.length, self.base + self.size)
        return (slice(first - self.base, last - self.base),
                slice(first - self.address, last - self.address))


DISK_RANGES = [
    Range("4 KiB", PICTURE + 2 * PAGE, PAGE),
    Range("64 KiB", PICTURE + 16 * PAGE, 16 * PAGE),
    Range("8 KiB over its start", REGION - PAGE, 2 * PAGE),
    Range("8 KiB over its end", END - PAGE, 2 * PAGE),
    Range("its last 64 KiB", END - 16 * PAGE, 16 * PAGE),
]
EDU_RANGES = [
    Range("4 KiB", PICTURE + 2 * PAGE, PAGE),
    Range("its last 4 KiB", END - PAGE, PAGE),
]
FW_CFG_RANGES = [Range(f"{FW_CFG_LENGTH} bytes", PICTURE + 2 * PAGE,
                       FW_CFG_LENGTH)]
# An initiator that writes there controls the firewall
PRIVATE_RANGES = [
    Range(f"4 KiB of {name}", base, PAGE, base, PAGE)
    for name, base in (("OpenSBI", layout("RAM_BASE")),
                       ("the trusted domain", layout("TRUSTED_BASE")))]


@dataclasses.dataclass
class Attempt:
    """An initiator reads from a range (take) or writes to it (put).

    slot: of the PCI bus, or None.
    kind: the class that the policy gives it.
    leaked: whether data moved.
    answer: what stopped it, in the firewall's words.
    """
    initiator: str
    slot: int | None
    kind: str
    way: str            # "take" or "put"
    range: Range
    leaked: bool = False
    answer: str = ""

    @property
    def what(self):
        return (f"{'read' if self.way == 'take' else 'write'} "
                f"{self.range.name}")


def attempts(initiator, slot, kind, ranges, ways=("take", "put"), each=0):
    """All ranges in all ways. each: 1 for a slot of its own for each attempt, 0 for
    the same slot."""
    return [Attempt(initiator, slot and slot + each * i, kind, way, range_)
            for i, (way, range_) in enumerate((w, r) for w in ways
                                              for r in ranges)]


def virtio_attempts():
    # A disk for each attempt: one that was stopped may not answer again
    return attempts(VIRTIO, layout("SLOT_DISKS"), "none", DISK_RANGES, each=1)


def attackers():
    """Attempts of initiators without access to the region. Reads come first,
    because writes may change what there is to read."""
    nvme = layout("SLOT_DISKS") + len(virtio_attempts())
    found = (virtio_attempts()
             + attempts(NVME, nvme, "none", DISK_RANGES, each=1)
             + attempts(EDU, layout("SLOT_ATTACKER"), "none", EDU_RANGES))
    return sorted(found, key=lambda a: a.way == "put")


def fw_cfg_attempts():
    return attempts(FW_CFG, None, "none", FW_CFG_RANGES)
