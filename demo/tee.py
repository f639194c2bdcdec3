# SPDX-License-Identifier: GPL-2.0-only
"""Have a trusted application decrypt a clip into buffers of the heap, compare the
hashes that it reports, and try to read a frame with the CPU: once in memory that
only the secure world reaches, and once in ordinary memory as the control."""

import hashlib
import os
import time

from demo import clip, play
from demo.play import say
from lab import TREE
from lab.arm64 import BUILD, Machine, heap
from lab.people import run

OUT = TREE / "build/demo-arm64"
NOT_PROVED = """\
What this does not prove: the machine has no device that may reach the memory
which the CPU may not. The one that has such a device has no TEE: make check
ROWS=arm64-rme-smmu."""


def decrypt(machine, encrypted, frames, count):
    """One boot: for each frame whether its hash is right, and the results of reads
    of the last one."""
    right = []

    def on_frame(_, line):
        number, said = line.split()
        plain = clip.read_frame(frames, int(number))
        right.append(hashlib.sha256(plain).hexdigest() == said)

    reads = play.play(Machine(machine, ["player"],
                              OUT / f"{machine}-console.log",
                              disks=[encrypted], append=f"LAB_HEAP={heap(machine)}",
                              layers=("demo",)),
                      "decrypted", on_frame, frames=count)
    return right, reads


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    frames, encrypted = OUT / "frames.raw", OUT / "clip.enc"

    count = clip.make_frames(frames, os.environ.get("SECURE_HEAP_CLIP"))
    clip.encrypt(frames, count, (BUILD / "key").read_bytes(), encrypted)
    say(f"{count} frames encrypted; booting TF-A, OP-TEE and Linux, with the "
        "heap in memory of the secure world")
    right, reads = decrypt("secure", encrypted, frames, count)

    say("booting the control, with the heap in ordinary memory")
    control_right, control = decrypt("dram", encrypted, frames, count)

    print(f"\ndecrypted by a trusted application into buffers of the heap: "
          f"{sum(right)} of {count} frames have the hash of the plain ones\n")
    print("\n".join(play.table(reads, control)))
    print(f"\nreport: {os.path.relpath(OUT, TREE)}/report.json\n\n{NOT_PROVED}")

    play.finish({
        "frames": count,
        "hashes_equal": all(right) and all(control_right),
        **play.reads_report(reads, control,
                            clip.read_frame(frames, count - 1)),
        "seconds": round(time.monotonic() - start, 1),
    }, OUT / "report.json",
        ["hashes_equal", *play.HOLD])


run(main)
