#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Play an encrypted clip through protected memory, look at the screen, and try
to read the picture with the CPU: once behind the firewall, and once without it
as the control."""

import dataclasses
import json
import os
import re
import sys
import time

from riscv64 import BUILD, TREE, arguments
import clip
from machine import Failure, Machine

OUT = TREE / "build/demo"


@dataclasses.dataclass
class Read:
    """One way to read a buffer with the CPU, and what came of it."""
    refuser: str    # who has to refuse it: "driver" or "firewall"
    result: str     # "refused" or "succeeded"
    detail: str     # name of the error, or the bytes in hexadecimal

    def __str__(self):
        return (f"refused, {self.detail}" if self.result == "refused"
                else "READ IT")


NOT_PROVED = """\
What this does not prove: OpenSBI's PMP entries bind harts, not devices. A disk
or another device that Linux drives could still be told to read the region."""


def say(text):
    print(f"secure-heap: {text}", flush=True)


def play(dtb, encrypted, frames, count):
    """One boot: frames shown, and what each way to read the first one gave."""
    differing, reads, exited = [], {}, None
    console = OUT / f"{dtb}-console.log"

    with Machine(arguments(dtb, ["player"], disk=encrypted), console) as guest:
        for line in guest.lines():
            if match := re.fullmatch(r"shown (\d+)", line):
                number = int(match[1])
                picture = OUT / f"{dtb}-frame-{number:02}.png"
                guest.screenshot(picture)
                differing.append(clip.differing_pixels(
                    clip.read_picture(picture),
                    clip.read_frame(frames, number)))
                guest.answer("next")
            elif line.startswith("read\t"):
                _, name, *read = line.split("\t")
                reads[name] = Read(*read)
            elif match := re.fullmatch(r"exit player (\d+)", line):
                exited = int(match[1])
            elif not line.startswith("program "):
                say(f"the guest says: {line}")

    if exited != 0 or len(differing) != count:
        raise Failure(f"the player stopped after {len(differing)} of {count} "
                      f"frames: see {console}")
    return differing, reads


def table(reads, control):
    width = max(map(len, reads))
    yield f"{'read by the CPU':{width}}  {'firewall closed':18}  firewall open"
    for name in reads:
        yield f"{name:{width}}  {reads[name]!s:18}  {control[name]}"


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
    differing, reads = play("protected", encrypted, frames, count)

    say("booting the control, with the firewall left open")
    clip.encrypt(frames, 1, (BUILD / "key").read_bytes(), encrypted)
    control_differing, control = play("open", encrypted, frames, 1)

    plain = clip.read_frame(frames, 0)[:16].hex()
    report = {
        "frames": count,
        "pixels_equal": not any(differing) and not any(control_differing),
        "differing_pixels": differing,
        "reads_refused": bool(reads) and all(
            r.result == "refused" for r in reads.values()),
        "control_read_succeeded": bool(control) and all(
            r.result == "succeeded" and r.detail == plain
            for r in control.values() if r.refuser == "firewall"),
        "reads": {name: {"protected": str(reads[name]),
                         "control": str(control[name])} for name in reads},
        "screenshots": sorted(os.path.relpath(p, TREE)
                              for p in OUT.glob("*.png")),
        "seconds": round(time.monotonic() - start, 1),
    }
    (OUT / "report.json").write_text(json.dumps(report, indent=1) + "\n")

    good = sum(not d for d in differing)
    print(f"\nshown by the display, from memory that Linux cannot read: "
          f"{good} of {count} frames equal to the plain ones, pixel by pixel\n")
    print("\n".join(table(reads, control)))
    print(f"\npictures: {os.path.relpath(OUT, TREE)}/*.png, "
          f"report: {os.path.relpath(OUT, TREE)}/report.json\n\n{NOT_PROVED}")

    for key in ("pixels_equal", "reads_refused", "control_read_succeeded"):
        if not report[key]:
            raise Failure(f"it should not be that {key} is false: see the "
                          "table above and the console logs beside the report")


try:
    main()
except Failure as failure:
    sys.exit(f"secure-heap: {failure}")
