# SPDX-License-Identifier: GPL-2.0-only
"""Boxes of MP4 files, ISO/IEC 14496-12."""

import dataclasses
import struct

# Boxes of boxes, and how many bytes come before these
CONTAINERS = {b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0,
              b"stsd": 8, b"mp4v": 78, b"moof": 0, b"traf": 0}
HEADER = struct.Struct(">I4s")


@dataclasses.dataclass
class Box:
    """A box: its type, the bytes in it, and the boxes behind these."""
    kind: bytes
    data: bytes = b""
    boxes: list = dataclasses.field(default_factory=list)

    def __bytes__(self):
        content = self.data + b"".join(map(bytes, self.boxes))
        return HEADER.pack(HEADER.size + len(content), self.kind) + content

    def __len__(self):
        return HEADER.size + len(self.data) + sum(map(len, self.boxes))

    def find(self, *path):
        """The first box with such a path."""
        box = self
        for kind in path:
            box = next(b for b in box.boxes if b.kind == kind)
        return box


def full(kind, version, flags, data):
    """A box with a version and flags."""
    return Box(kind, struct.pack(">I", version << 24 | flags) + data)


def parse(data):
    """All boxes of a file, or of a box."""
    boxes, at = [], 0
    while at < len(data):
        size, kind = HEADER.unpack_from(data, at)
        content = data[at + HEADER.size:at + size]
        before = CONTAINERS.get(kind, len(content))
        boxes.append(Box(kind, content[:before], parse(content[before:])))
        at += size
    return boxes


def sample_sizes(traf):
    """The sizes of the samples of a fragment, whose trun has all of them."""
    tfhd, trun = traf.find(b"tfhd").data, traf.find(b"trun").data
    flags = struct.unpack_from(">I", tfhd)[0]
    # Behind the track's number: base offset, description, duration, size, flags
    at = 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2) + 4 * bool(flags & 8)
    usual = struct.unpack_from(">I", tfhd, at)[0] if flags & 0x10 else None
    flags, count = struct.unpack_from(">II", trun)
    if not flags & 0x200:
        return count * [usual]
    # Behind the offset of the data and the flags of the first sample; of each sample
    # duration, size, flags, composition time
    at = 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    step = 4 * sum(bool(flags & f) for f in (0x100, 0x200, 0x400, 0x800))
    at += 4 * bool(flags & 0x100)
    return [struct.unpack_from(">I", trun, at + i * step)[0]
            for i in range(count)]


def move_data(traf, bytes_):
    """Say that the data of a fragment is further away from its moof."""
    trun = traf.find(b"trun")
    offset, = struct.unpack_from(">i", trun.data, 8)
    trun.data = trun.data[:8] + struct.pack(">i", offset + bytes_) + trun.data[12:]
