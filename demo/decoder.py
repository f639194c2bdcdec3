# SPDX-License-Identifier: GPL-2.0-only
"""A machine that plays a clip with a V4L2 decoder, which is a PCI initiator: with
the access that the policy grants, and in a slot that the policy does not name."""

import dataclasses

from demo import clip, coded, play
from demo.initiators.attempts import layout
from demo.initiators.scene import Stage
from lab.qemu import BEHIND_IOMMU, COUNTED, edu
from lab.riscv64 import HARDWARE, Machine

# Of the clip: each takes 600 transfers, unless blocks of it are equal
FRAMES = 3

DECODER, STRANGER = "one-way", "none"
SLOTS = {DECODER: "SLOT_DECODER", STRANGER: "SLOT_ATTACKER"}


@dataclasses.dataclass
class Decoded:
    """The results of one boot.

    differing: for each frame, the number of pixels that the display shows wrongly.
    arrived: for each frame, whether it was in the region.
    faults: faults that the firewall reported.
    """
    differing: list = dataclasses.field(default_factory=list)
    arrived: list = dataclasses.field(default_factory=list)
    faults: list = dataclasses.field(default_factory=list)


def slot_of(class_):
    return layout(SLOTS[class_])


def machine(*classes):
    """Arguments of Machine for one with decoders of these classes."""
    # The device takes 100 ms of the machine's time for each 4 KiB. A clock that
    # does not wait skips that time.
    return {"modules": ["lab-decoder"],
            "extra": sum((edu(slot_of(c)) for c in classes), []),
            "hardware": HARDWARE + BEHIND_IOMMU + COUNTED}


def show(folder, class_, frames, count, out):
    """One boot. class_: of the decoder. frames: file with the plain ones, of
    which the machine gets count. out: where screenshots and log go."""
    stage, decoded = Stage(folder), Decoded()
    plain = [clip.read_frame(frames, number) for number in range(count)]
    coded.write_clip(plain, stage.folder / "clip.coded")

    def on_frame(guest, number):
        stage.guest = guest
        picture = out / f"decoder-{class_}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        decoded.differing.append(clip.differing_pixels(
            clip.read_picture(picture), plain[int(number)]))
        decoded.arrived.append(stage.memory().find(plain[int(number)]) >= 0)
        decoded.faults += [words for device, words in stage.faults()
                           if device == slot_of(class_) << 3]
        guest.answer("next")

    play.play(Machine("protected", ["decode"],
                      out / f"decoder-{class_}-console.log",
                      disks=[stage.folder / "clip.coded"], layers=("demo",),
                      **machine(class_)),
              "shown", on_frame, player="decode", frames=len(plain))
    return decoded


def report(decoded, control):
    """The decoder's part of the demo's report."""
    equal = (bool(decoded.differing) and not any(decoded.differing)
             and all(decoded.arrived))
    return {
        "decoder": {
            "class": DECODER, "frames": len(decoded.differing),
            "pixels_equal": equal, "differing_pixels": decoded.differing,
            "faults": decoded.faults,
        },
        "decoder_control": {
            "class": STRANGER, "arrived": any(control.arrived),
            "differing_pixels": control.differing, "faults": control.faults,
        },
        "decoder_works": equal and not decoded.faults,
        # A fault shows that the device tried
        "decoder_needs_access": (bool(control.faults) and
                                 all(control.differing) and
                                 not any(control.arrived)),
    }


def table(decoded, control):
    """For people."""
    good = sum(not d for d in decoded.differing)
    yield (f"written there by a V4L2 decoder, {DECODER}: {good} of "
           f"{len(decoded.differing)} frames equal to the plain ones")
    yield (f"the same where its class is {STRANGER}: "
           f"{sum(control.arrived)} of {len(control.arrived)}, "
           + (control.faults or ["and nothing stopped it"])[0])
