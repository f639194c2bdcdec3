# SPDX-License-Identifier: GPL-2.0-only
"""The trusted domain's decoder of PNG, compiled for the host with the zlib that the
trusted domain has: the pictures of ffmpeg's decoder, and nothing but a refusal for what
is damaged."""

import random
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

from lab import TREE
from lab.machine import Failure
from tests.judge import Result

FIRMWARE = TREE / "lab/riscv64/trusted"
# As in lab/riscv64/Makefile
ZLIB = Path("/opt/lab/arm-trusted-firmware/lib/zlib")
SOURCES = [TREE / "tests/host/png/filter.c", FIRMWARE / "png.c",
           *(ZLIB / f"{n}.c" for n in ("adler32", "crc32", "inffast", "inflate",
                                       "inftrees", "zutil"))]
SANITIZERS = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
FLAGS = ["-std=c11", "-O1", *SANITIZERS, "-DZ_SOLO",
         "-Wall", "-Wextra", "-Werror", f"-I{FIRMWARE}", f"-isystem{ZLIB}"]
# zlib's own warnings are zlib's
QUIET = ["-Wno-implicit-fallthrough", "-Wno-unused-parameter"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER = (8, 2, 0, 0, 0)
DAMAGED = 1000


def chunk(kind, data, crc=None):
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png(width, height, lines, header=HEADER, before=b"", behind=b""):
    """A file. lines: the bytes to deflate."""
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">II5B", width, height, *header))
            + before + chunk(b"IDAT", zlib.compress(lines) + behind)
            + chunk(b"IEND", b""))


def ask(program, files):
    """For each (file, width, height) a fault, or the picture."""
    done = subprocess.run(
        [program], input=b"".join(struct.pack("=III", len(f), w, h) + f
                                  for f, w, h in files), capture_output=True)
    if done.returncode:
        raise Failure(f"exit {done.returncode}: {done.stderr.decode()[-2000:]}")
    said, at = [], 0
    for _, width, height in files:
        end = done.stdout.index(b"\0", at)
        fault, at = done.stdout[at:end].decode(), end + 1
        if not fault:
            said.append(done.stdout[at:at + 4 * width * height])
            at += 4 * width * height
        else:
            said.append(fault)
    return said


def judge(name, said, wanted):
    wrong = [f"{i}: {got[:80]!r}, not {want[:80]!r}"
             for i, (got, want) in enumerate(zip(said, wanted)) if got != want]
    return Result(name, "failed" if wrong else "passed", "\n".join(wrong[:5]))


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", *arguments],
                          check=True, stdout=subprocess.PIPE).stdout


def pictures(folder):
    """What ffmpeg makes with each of its filters, and decodes."""
    path = folder / "picture.png"
    for size, filter_, level in (
            ("64x48", "none", 9), ("64x48", "sub", 9), ("64x48", "up", 9),
            ("64x48", "avg", 9), ("64x48", "paeth", 9), ("64x48", "mixed", 9),
            ("64x48", "mixed", 0), ("8x8", "mixed", 9), ("258x2", "paeth", 9),
            ("640x480", "mixed", 1)):
        ffmpeg("-y", "-f", "lavfi", "-i", f"testsrc2=size={size},noise=alls=20",
               "-frames:v", "1", "-pix_fmt", "rgb24", "-pred", filter_,
               "-compression_level", str(level), path)
        plain = bytearray(ffmpeg("-i", path, "-pix_fmt", "bgr0", "-f",
                                 "rawvideo", "-"))
        # The fourth byte says nothing
        plain[3::4] = bytes(len(plain) // 4)
        width, height = map(int, size.split("x"))
        yield path.read_bytes(), width, height, bytes(plain)


def broken():
    """Files of 4 by 2 pixels, and what is said of each."""
    lines = 2 * (b"\0" + bytes(12))
    good = png(4, 2, lines)
    yield b"", "no PNG"
    yield bytes(64), "no PNG"
    yield png(5, 2, lines), "a picture of another size"
    yield png(4, 0xffffffff, lines), "a picture of another size"
    for header in ((16, 2, 0, 0, 0), (8, 6, 0, 0, 0), (8, 3, 0, 0, 0),
                   (8, 2, 1, 0, 0), (8, 2, 0, 1, 0), (8, 2, 0, 0, 1)):
        yield (png(4, 2, lines, header),
               "a PNG that is not of 8 bits, RGB, and not interlaced")
    yield png(4, 2, lines[:-1]), "a PNG without all of the picture"
    yield png(4, 2, lines[:13]), "a PNG without all of the picture"
    yield png(4, 2, lines + b"\0"), "more lines than the picture has"
    yield png(4, 2, lines * 1000), "more lines than the picture has"
    yield png(4, 2, lines, behind=b"x"), "bytes behind the image data"
    yield png(4, 2, b"\5" + lines[1:]), "a filter that PNG has not"
    yield (png(4, 2, lines, before=chunk(b"PLTE", bytes(3))),
           "a chunk that this decoder does not know")
    yield (png(4, 2, lines, before=chunk(b"tEXt", b"", 1)),
           "a chunk with a wrong sum")
    yield good[:-1], "a PNG that ends in a chunk"
    yield good[:40], "a PNG that ends in a chunk"
    yield (SIGNATURE + chunk(b"IEND", b""), "a PNG without a header")
    yield (good[:33] + struct.pack(">I4s", 0xffffffff, b"IDAT") + good[41:],
           "a PNG that ends in a chunk")
    yield (good[:33] + chunk(b"IDAT", b"\xff" * 20) + chunk(b"IEND", b""),
           "image data that zlib does not inflate")
    yield (good[:33] + chunk(b"IEND", b""), "a PNG without all of the picture")


def damaged(files):
    """Files with wrong bytes, whose sums are right, so that they get far."""
    rng = random.Random(3)
    for _ in range(DAMAGED):
        file, width, height, _ = rng.choice(files)
        file = bytearray(file)
        for _ in range(rng.randrange(1, 4)):
            file[rng.randrange(8, len(file))] = rng.randrange(256)
        at, sound = 8, file[:8]
        while at + 12 <= len(file):
            length = min(struct.unpack_from(">I", file, at)[0],
                         len(file) - at - 12)
            sound += chunk(bytes(file[at + 4:at + 8]),
                           bytes(file[at + 8:at + 8 + length]))
            at += 12 + length
        yield bytes(sound[:rng.randrange(len(sound))]
                    if not rng.randrange(8) else sound), width, height


def results():
    with tempfile.TemporaryDirectory() as scratch:
        program = Path(scratch) / "filter"
        done = subprocess.run(["gcc", *FLAGS, *QUIET, *SOURCES, "-o", program],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True)
        if done.returncode:
            yield Result("it compiles", "failed", done.stdout)
            return
        made = list(pictures(Path(scratch)))
        try:
            yield judge("pictures are those of ffmpeg",
                        ask(program, [p[:3] for p in made]), [p[3] for p in made])
            files = list(broken())
            yield judge("files that make no sense are refused",
                        ask(program, [(f, 4, 2) for f, _ in files]),
                        [fault for _, fault in files])
            lines = b"\0" + bytes(range(12)) + b"\2" + bytes(12)
            said, = ask(program, [(png(4, 2, lines,
                                       before=chunk(b"tEXt", b"x")), 4, 2)])
            wanted = 2 * b"".join(bytes([3 * x + 2, 3 * x + 1, 3 * x, 0])
                                  for x in range(4))
            yield judge("a file that does is not", [said], [wanted])
            said = ask(program, list(damaged(
                [p for p in made if len(p[0]) < 40000])))
            refused = sum(isinstance(s, str) for s in said)
            yield Result(f"{DAMAGED} damaged files do no damage",
                         "passed" if refused > DAMAGED / 2 else "failed",
                         f"{refused} were refused")
        except Failure as failure:
            yield Result("the decoder runs", "failed", str(failure))
