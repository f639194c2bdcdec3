# SPDX-License-Identifier: GPL-2.0-only
"""The riscv64 machine plays clips as services deliver them: MP4 with Common
Encryption. The player asks for a licence, which the host hands out; the trusted domain
decrypts each sample into the heap for bitstreams, decodes it from there into the heap
for pictures, and the display shows that. Each picture on the screen is compared with what ffmpeg
makes of the same file. docs/content.md has more of it."""

import dataclasses
import json
import secrets

from demo import clip, package, play
from lab.cenc import licence
from lab.machine import Failure
from lab.riscv64 import BUILD, Machine

# The machine where the two have regions of their own, and the control
MACHINE, OPEN = "content", "open"
SCHEMES = {"cenc": package.CENC_SUBSAMPLES, "cbcs": package.CBCS}
PLAYER = "cenc-player"
# How a file starts: signature, length and type of the first chunk
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"


@dataclasses.dataclass
class File:
    """A clip on a disk: where, the key and its id, and the frames that ffmpeg decodes
    from it."""
    path: object
    kid: bytes
    key: bytes
    frames: bytes

    def frame(self, number):
        return self.frames[number * clip.FRAME_SIZE:][:clip.FRAME_SIZE]

    @property
    def count(self):
        return len(self.frames) // clip.FRAME_SIZE


@dataclasses.dataclass
class Shown:
    """One boot: for each frame, the number of pixels that the display shows wrongly;
    the IDs of the keys that the player asked for; and what came of reads of the
    decrypted sample by the CPU."""
    differing: list = dataclasses.field(default_factory=list)
    kids: list = dataclasses.field(default_factory=list)
    reads: play.Reads = None


def make_file(frames, scheme, path):
    """A file of the frames of clip.make_frames(), encrypted with a new key."""
    plain = path.with_suffix(".plain.mp4")
    package.make_plain(frames, plain)
    kid, key = secrets.token_bytes(16), secrets.token_bytes(16)
    path.write_bytes(package.for_disk(
        package.protect(plain.read_bytes(), scheme, kid, key)))
    decoded = package.decode(path, key)
    if clip.differing_pixels(decoded, frames.read_bytes()):
        raise Failure(f"the frames of {path} are not what they were before")
    return File(path, kid, key, decoded)


def show(machine, file, out, name):
    """One boot. out: where screenshots and log go, as NAME-*."""
    shown = Shown()
    device_key = (BUILD / "device-key").read_bytes()

    def on_request(guest, request):
        shown.kids += json.loads(request)["kids"]
        guest.answer(licence.answer(device_key, {file.kid: file.key}, request))

    def on_frame(guest, number):
        picture = out / f"{name}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        shown.differing.append(clip.differing_pixels(
            clip.read_picture(picture), file.frame(int(number))))
        guest.answer("next")

    shown.reads = play.play(
        Machine(machine, [PLAYER], out / f"{name}-console.log",
                disks=[file.path], layers=("demo", "gstreamer"),
                **({"policy": MACHINE} if machine == MACHINE else {})),
        "shown", on_frame, player=PLAYER, frames=file.count,
        others={"licence": on_request})
    return shown


def show_all(frames, out):
    """Play the frames of clip.make_frames() by each scheme, and one of them on the
    machine with the firewall left open: scheme -> (file, results), and the control."""
    played = {}
    for name, scheme in SCHEMES.items():
        file = make_file(frames, scheme, out / f"{name}.mp4")
        played[name] = file, show(MACHINE, file, out, name)
    name, scheme = next(iter(SCHEMES.items()))
    one = out / "frame.raw"
    one.write_bytes(clip.read_frame(frames, 0))
    file = make_file(one, scheme, out / f"{name}-open.mp4")
    return played, show(OPEN, file, out, f"{name}-open")


def good(file, shown):
    return len(shown.differing) == file.count and not any(shown.differing)


def report(played, control):
    """This part of the demo's report."""
    return {
        "content": {
            name: {"frames": file.count, "differing_pixels": shown.differing,
                   "keys": shown.kids,
                   "reads": {way: str(read) for way, read in
                             shown.reads.protected.items()}}
            for name, (file, shown) in played.items()},
        "content_equal": all(good(*both) for both in played.values()),
        "content_needs_licence": all(
            shown.kids == [licence.encode(file.kid)]
            for file, shown in played.values()),
        "sample_reads_refused": all(play.reads_refused(shown.reads)
                                       for _, shown in played.values()),
        # A PNG, which the disk does not have
        "sample_control_read": play.control_read(control.reads, PNG),
    }


def table(played):
    """For people."""
    for name, (file, shown) in played.items():
        right = sum(not d for d in shown.differing)
        yield (f"{name}, licensed, decrypted into the heap for bitstreams and decoded "
               f"into that for pictures: {right} of {file.count} frames equal to "
               "ffmpeg's")
