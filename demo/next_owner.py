# SPDX-License-Identifier: GPL-2.0-only
"""What the display shows of a picture to the next program that gets its memory:
with an owner of the firewall, which scrubs freed memory, and without one."""

import dataclasses

from demo import clip, play
from lab import defines
from lab.machine import Failure
from lab.riscv64 import Machine

BUFFERS = int(defines("demo/guest/lib/display.h")["DISPLAY_BUFFERS"])
SCRUBBED, UNSCRUBBED = "owned", "protected"


@dataclasses.dataclass
class Left:
    """Pixels of the second program's screen that differ from the picture, and
    pixels that are not black."""
    differing: int
    not_black: int

    def __str__(self):
        if not self.not_black:
            return "zeros"
        return "the picture" if not self.differing else "something else"


def show(scene, machine, out):
    """One boot. scene: has the picture and the clip with it. out: where screenshots
    and log go."""
    pixels = []

    def on_frame(guest, number):
        path = out / f"next-owner-{machine}-{number}.png"
        guest.screenshot(path)
        pixels.append(clip.read_picture(path))
        guest.answer("next")

    modules = ["lab-trusted-owner"] if machine == SCRUBBED else []
    play.play(Machine(machine, ["next-owner"],
                      out / f"next-owner-{machine}-console.log",
                      disks=[scene.folder / "clip.enc"], layers=("demo",),
                      modules=modules),
              "shown", on_frame, player="next-owner", frames=BUFFERS + 1)
    *first, second = pixels
    if any(clip.differing_pixels(shown, scene.picture) for shown in first):
        raise Failure(f"the {machine} machine did not show the picture")
    return Left(clip.differing_pixels(second, scene.picture),
                clip.differing_pixels(second, bytes(clip.FRAME_SIZE)))


def report(scrubbed, control):
    """This part of the demo's report."""
    return {
        "next_owner": {"scrubbed": str(scrubbed), "control": str(control)},
        "next_owner_sees_zeros": not scrubbed.not_black,
        "next_owner_control": not control.differing,
    }


def table(scrubbed, control):
    """For people."""
    yield ("shown to the next program that gets the memory, scrubbed by the "
           f"firewall's owner: {scrubbed}")
    yield f"the same where nobody scrubs: {control}"
