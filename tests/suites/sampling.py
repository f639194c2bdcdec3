# SPDX-License-Identifier: GPL-2.0-only
"""Boots in which a program asks the trusted domain, or the trusted application, to
decrypt samples. Only the host has the keys, and wraps them for the sessions."""

import secrets
import struct
import subprocess

from demo import coded, package
from lab import arm64, riscv64
from lab.cenc import licence
from lab.machine import Failure, programs_of
from lab.qemu import edu
from tests.judge import Result, splats, tap
from tests.rows import OUT, PATIENCE
from tests.suites import trusted

Scheme = package.Scheme
SAMPLES = [
    Scheme("cenc"),
    Scheme("cenc", 16, subsamples=package.by_leader),
    package.CENC_SUBSAMPLES,
    package.CBCS,
    Scheme("cbcs", 16, (5, 5), package.by_chunks),
    Scheme("cbcs", 16, (10, 0), package.by_leader),
    Scheme("cbcs", 16),
]
WIDTH, HEIGHT = 64, 48
# As in samples.h and in the driver's mailbox.h
SAMPLES_MAX, SUBSAMPLES_MAX = 8, 128
HEAD = struct.Struct("<8s6I16s")
ENTRY = struct.Struct("<II4s4BI16s16s")
# What is said of requests on the console
REASONS = [
    "subsamples that run over the end of the sample",
    "subsamples that end before the sample", "too many subsamples",
    "a scheme that is neither cenc nor cbcs",
    "a key that was not wrapped for this session",
    "a key that the session does not have", "no such session",
    "too many sessions", "no PNG", "a picture of another size",
]


def make_png():
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i",
         f"testsrc2=size={WIDTH}x{HEIGHT},noise=alls=20", "-frames:v", "1",
         "-pix_fmt", "rgb24", "-pred", "mixed", "-f", "image2pipe", "-c:v", "png",
         "-"], check=True, stdout=subprocess.PIPE).stdout


def make_disk(path, kid, other, key):
    """As tests/guest/lib/samples.h has it."""
    png, entries = make_png(), []
    data = png
    start = HEAD.size + SAMPLES_MAX * (ENTRY.size + 8 * SUBSAMPLES_MAX)
    for scheme in SAMPLES:
        iv = secrets.token_bytes(scheme.iv_size or 16)
        subsamples = scheme.subsamples and scheme.subsamples(png)
        sample = package.encrypt(scheme, key, iv, subsamples, png)
        map_ = b"".join(struct.pack("<II", *s) for s in subsamples or [])
        entries.append(
            ENTRY.pack(start + len(data), len(sample),
                       scheme.name.encode()[::-1], len(iv), *scheme.pattern, 0,
                       len(subsamples or []), iv, kid)
            + map_.ljust(8 * SUBSAMPLES_MAX, b"\0"))
        data += sample
    head = HEAD.pack(b"SAMPLES1", WIDTH, HEIGHT, len(entries), 0, start, len(png),
                     other)
    coded.write_disk((head + b"".join(entries)).ljust(start, b"\0") + data, path)


def boot(machine, program, device_key, keys):
    """A boot with a program: the lines that it prints, and its results."""
    lines, results = [], []
    try:
        with machine as guest:
            for line in guest.lines():
                lines.append(line)
                wrapped = licence.answer_line(device_key, keys, line)
                if wrapped:
                    guest.answer(wrapped)
    except Failure as failure:
        results.append(Result("the machine runs", "failed", str(failure)))
    output, status = programs_of(lines, [program])
    results += tap.parse(program, output[program], status.get(program))
    return lines, results


def make(name):
    """A disk, and its keys by their IDs."""
    kid, other = secrets.token_bytes(16), secrets.token_bytes(16)
    keys = {kid: secrets.token_bytes(16), other: secrets.token_bytes(16)}
    disk = OUT / f"{name}.disk"
    disk.parent.mkdir(parents=True, exist_ok=True)
    make_disk(disk, kid, other, keys[kid])
    return disk, keys


def on_riscv64():
    disk, keys = make("samples")
    machine = riscv64.Machine("content", ["samples"],
                              OUT / "samples-console.log", PATIENCE,
                              layers=("tests",), disks=[disk], policy="content")
    lines, found = boot(machine, "samples",
                        (riscv64.BUILD / "device-key").read_bytes(), keys)
    yield from found
    log = machine.log()
    refused = sum(line == "# requests refused: 1" for line in lines)
    yield from trusted.names_refusals(log, {"requests_refused": refused})
    missing = [reason for reason in REASONS if f"trusted: {reason}\n" not in
               log.replace("\r", "")]
    yield Result("the trusted console says why",
                 "failed" if missing else "passed", f"never said: {missing}")
    yield splats.result("samples", log, "riscv64", False)


def on_arm64(name="arm64-samples", place="secure", program="tee-samples", **more):
    """place: the machine. more: what else it takes."""
    disk, keys = make(name)
    machine = arm64.Machine(place, [program], OUT / f"{name}-console.log", PATIENCE,
                            layers=("tests",), disks=[disk], **more)
    _, found = boot(machine, program, (arm64.BUILD / "device-key").read_bytes(), keys)
    yield from found
    yield splats.result(name, machine.log(), "arm64", False)


def decoded():
    """The same with a device that decodes, behind an IOMMU."""
    yield from on_arm64("arm64-tee-decoder", "dram-smmu", "tee-decoder",
                        modules=["lab-decoder"], extra=edu())


def not_decoded():
    """Where that does not reach the memory."""
    yield from on_arm64("arm64-tee-decoder-shut-out", "secure",
                        "tee-decoder-shut-out", modules=["lab-decoder"], extra=edu())
