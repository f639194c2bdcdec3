# SPDX-License-Identifier: GPL-2.0-only
"""What initiators are told to do with protected memory, and where."""

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
    """What an initiator is told to take or to spoil, in memory that is checked
    afterwards: all of the region, if it is there."""
    name: str
    address: int
    length: int
    base: int = REGION
    size: int = SIZE

    def inside(self):
        """Which bytes of the memory, and which of the transfer."""
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
    """An initiator is told to take what is in a range, or to put something there.

    slot: the PCI slot that it is in, if in any.
    kind: what the policy lets it do.
    leaked: whether it got through.
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
    """All ranges, in all ways. each: 1 for a slot for each, or else all have
    the same."""
    return [Attempt(initiator, slot and slot + each * i, kind, way, range_)
            for i, (way, range_) in enumerate((w, r) for w in ways
                                              for r in ranges)]


def virtio_attempts():
    # A disk each: one that has been stopped may never answer again
    return attempts(VIRTIO, layout("SLOT_DISKS"), "none", DISK_RANGES, each=1)


def thieves():
    """Initiators that have no business in the region. All that they take before all
    that they put, which may spoil what there is to take."""
    nvme = layout("SLOT_DISKS") + len(virtio_attempts())
    found = (virtio_attempts()
             + attempts(NVME, nvme, "none", DISK_RANGES, each=1)
             + attempts(EDU, layout("SLOT_THIEF"), "none", EDU_RANGES))
    return sorted(found, key=lambda a: a.way == "put")


def fw_cfg_attempts():
    return attempts(FW_CFG, None, "none", FW_CFG_RANGES)
