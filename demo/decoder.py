# SPDX-License-Identifier: GPL-2.0-only
"""A machine that plays a clip with a V4L2 decoder, which is a PCI initiator: with
the access that the policy grants, and in a slot that the policy does not name. Then the
same with a bitstream that is protected, on the machine where that has a region of its
own: by the decoder, and by a device that may write pictures only."""

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
# The same where bitstreams are apart
READER, WRITER = "decoder", "one-way"
SLOTS_APART = {READER: "SLOT_DECODER", WRITER: "SLOT_SCALER"}


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


def with_decoders(*slots):
    """Arguments of Machine for one with decoders in these slots."""
    # The device takes 100 ms of the machine's time for each 4 KiB. A clock that
    # does not wait skips that time.
    return {"modules": ["lab-decoder"], "extra": sum(map(edu, slots), []),
            "hardware": HARDWARE + BEHIND_IOMMU + COUNTED}


def machine(*classes):
    """The same for decoders of these classes."""
    return with_decoders(*map(slot_of, classes))


def boot(stage, name, slot, disk, plain, out, where="protected", policy="initiators"):
    """One boot, with the decoder in a slot. plain: frames that the disk has. out:
    where screenshots and log go, as NAME-*."""
    decoded = Decoded()

    def on_frame(guest, number):
        stage.guest = guest
        picture = out / f"{name}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        decoded.differing.append(clip.differing_pixels(
            clip.read_picture(picture), plain[int(number)]))
        decoded.arrived.append(stage.memory().find(plain[int(number)]) >= 0)
        decoded.faults += [words for device, words in stage.faults()
                           if device == slot << 3]
        guest.answer("next")

    play.play(Machine(where, ["decode"], out / f"{name}-console.log",
                      disks=[disk], layers=("demo",), policy=policy,
                      **with_decoders(slot)),
              "shown", on_frame, player="decode", frames=len(plain))
    return decoded


def show(folder, class_, frames, count, out):
    """One boot. class_: of the decoder. frames: file with the plain ones, of
    which the machine gets count. out: where screenshots and log go."""
    stage = Stage(folder)
    plain = [clip.read_frame(frames, number) for number in range(count)]
    coded.write_clip(plain, stage.folder / "clip.coded")
    return boot(stage, f"decoder-{class_}", slot_of(class_),
                stage.folder / "clip.coded", plain, out)


def show_apart(folder, class_, frames, key, out):
    """One boot, with one frame as a protected bitstream. key: of the trusted domain."""
    stage = Stage(folder)
    clip.encrypt(frames, 1, key, stage.folder / "clip.enc")
    return boot(stage, f"decoder-apart-{class_}", layout(SLOTS_APART[class_]),
                stage.folder / "clip.enc", [clip.read_frame(frames, 0)], out,
                "content", "content")


def is_equal(decoded):
    return (bool(decoded.differing) and not any(decoded.differing)
            and all(decoded.arrived))


def is_stopped(decoded):
    """A fault shows that the device tried."""
    return (bool(decoded.faults) and all(decoded.differing)
            and not any(decoded.arrived))


def report(decoded, control, apart, apart_control):
    """The decoder's part of the demo's report. apart: with a protected bitstream."""
    equal = is_equal(decoded)
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
        "decoder_needs_access": is_stopped(control),
        "bitstream_decoder_works": is_equal(apart) and not apart.faults,
        "bitstream_decoder_needs_rights": is_stopped(apart_control),
    }


def table(decoded, control, apart, apart_control):
    """For people."""
    good = sum(not d for d in decoded.differing)
    yield (f"written there by a V4L2 decoder, {DECODER}: {good} of "
           f"{len(decoded.differing)} frames equal to the plain ones")
    yield (f"the same where its class is {STRANGER}: "
           f"{sum(control.arrived)} of {len(control.arrived)}, "
           + (control.faults or ["and nothing stopped it"])[0])
    yield (f"from a bitstream in a protected region of its own, {READER}: "
           f"{sum(not d for d in apart.differing)} of {len(apart.differing)} frames "
           "equal to the plain ones")
    yield (f"the same by a device that is {WRITER}: "
           f"{sum(apart_control.arrived)} of {len(apart_control.arrived)}, "
           + (apart_control.faults or ["and nothing stopped it"])[0])
