# SPDX-License-Identifier: GPL-2.0-only
"""Coded pictures for the lab's decoder, as the driver's decoder/uapi.h has them:
blocks of pixels, and where in the picture each goes."""

import struct

from lab import defines
from lab.machine import Failure

UAPI = defines("lab/linux/drivers/misc/secure-heap-lab/decoder/uapi.h")
MAGIC, BLOCK_SIZE = (int(UAPI[f"LAB_CODED_{n}"], 0)
                     for n in ("MAGIC", "BLOCK_SIZE"))
# Of a file of coded pictures
CLIP = defines("demo/guest/riscv64/coded.h")
CLIP_OFFSET, FRAMES_MAX = (int(CLIP[f"CODED_{n}"])
                           for n in ("OFFSET", "FRAMES_MAX"))

HEADER, BLOCK, PLACE = (struct.Struct(f) for f in ("<4I", "<3I", "<I"))


def encode(picture):
    """A coded picture. Equal blocks of the picture share one copy of their
    bytes."""
    places = {}
    for place in range(0, len(picture), BLOCK_SIZE):
        places.setdefault(picture[place:place + BLOCK_SIZE], []).append(place)
    count = sum(map(len, places.values()))
    offset = HEADER.size + len(places) * BLOCK.size + count * PLACE.size
    header = HEADER.pack(MAGIC, len(places), count, 0)
    blocks = []
    for pixels, where in places.items():
        blocks.append(BLOCK.pack(offset, len(pixels), len(where)))
        offset += len(pixels)
    return b"".join([header, *blocks,
                     *(PLACE.pack(p) for where in places.values()
                       for p in where), *places])


def decode(coded, size):
    """The picture that a decoder writes into memory full of zeros."""
    picture = bytearray(size)
    _, blocks, _, _ = HEADER.unpack_from(coded)
    place = HEADER.size + blocks * BLOCK.size
    for i in range(blocks):
        offset, length, count = BLOCK.unpack_from(coded,
                                                  HEADER.size + i * BLOCK.size)
        for _ in range(count):
            where, = PLACE.unpack_from(coded, place)
            place += PLACE.size
            picture[where:where + length] = coded[offset:offset + length]
    return bytes(picture)


def write_disk(content, path):
    """A disk for the guest, which has whole sectors."""
    path.write_bytes(content + bytes(-len(content) % 512))


def write_clip(pictures, path):
    """A file of coded pictures for the guest."""
    coded = [encode(picture) for picture in pictures]
    if len(coded) > FRAMES_MAX:
        raise Failure(f"a file of coded pictures has {FRAMES_MAX} at most")
    for picture, stream in zip(pictures, coded):
        if decode(stream, len(picture)) != picture:
            raise Failure("a coded picture is not the picture that it was")
    header = struct.pack(f"<8s{1 + len(coded)}I", b"SECCODE1", len(coded),
                         *map(len, coded))
    write_disk(header.ljust(CLIP_OFFSET, b"\0") + b"".join(coded), path)
