#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Play an encrypted clip through protected memory, look at the screen, and try
to read the picture with the CPU: once behind the firewall, and once without it
as the control."""

import os
import time

from riscv64 import BUILD, TREE, arguments
import clip
import play
from machine import Failure
from play import say

OUT = TREE / "build/demo"
NOT_PROVED = """\
What this does not prove: OpenSBI's PMP entries bind harts, not devices. A disk
or another device that Linux drives could still be told to read the region."""


def show(dtb, encrypted, frames, count):
    """One boot: frames shown, and what each way to read the first one gave."""
    differing = []

    def on_frame(guest, number):
        picture = OUT / f"{dtb}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        differing.append(clip.differing_pixels(
            clip.read_picture(picture), clip.read_frame(frames, int(number))))
        guest.answer("next")

    console = OUT / f"{dtb}-console.log"
    reads = play.play(arguments(dtb, ["player"], disk=encrypted), console,
                      "shown", on_frame)
    if len(differing) != count:
        raise Failure(f"the player stopped after {len(differing)} of {count} "
                      f"frames: see {console}")
    return differing, reads


def main():
    start = time.monotonic()
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    frames, encrypted = OUT / "frames.raw", OUT / "clip.enc"

    source = os.environ.get("SECURE_HEAP_CLIP")
    count = clip.make_frames(frames, source)
    clip.encrypt(frames, count, (BUILD / "key").read_bytes(), encrypted)
    say(f"{count} frames encrypted; booting the machine with the firewall")
    differing, reads = show("protected", encrypted, frames, count)

    say("booting the control, with the firewall left open")
    clip.encrypt(frames, 1, (BUILD / "key").read_bytes(), encrypted)
    control_differing, control = show("open", encrypted, frames, 1)

    good = sum(not d for d in differing)
    print(f"\nshown by the display, from memory that Linux cannot read: "
          f"{good} of {count} frames equal to the plain ones, pixel by pixel\n")
    print("\n".join(play.table(reads, control)))
    print(f"\npictures: {os.path.relpath(OUT, TREE)}/*.png, "
          f"report: {os.path.relpath(OUT, TREE)}/report.json\n\n{NOT_PROVED}")

    play.finish({
        "frames": count,
        "pixels_equal": not any(differing) and not any(control_differing),
        "differing_pixels": differing,
        "reads_refused": play.reads_refused(reads),
        "control_read_succeeded":
            play.control_read(control, clip.read_frame(frames, 0)),
        "reads": play.reads_report(reads, control),
        "screenshots": sorted(os.path.relpath(p, TREE)
                              for p in OUT.glob("*.png")),
        "seconds": round(time.monotonic() - start, 1),
    }, OUT / "report.json",
        ["pixels_equal", "reads_refused", "control_read_succeeded"])


play.run(main)
