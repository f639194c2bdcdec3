# SPDX-License-Identifier: GPL-2.0-only
"""Examples of user/ and programs of Debian's that play on the riscv64 machine: what
they say of themselves, and what the display shows meanwhile."""

from demo import clip, coded, decoder
from lab.machine import Failure, programs_of
from lab.riscv64 import Machine
from tests.judge import Result, splats, tap
from tests.rows import OUT, PATIENCE

PROGRAM = "players.sh"
# Lines of the program: the display shows the picture now
SHOWS = "# show "
# On the disk, for the block
BLOCK_ROOM = 8192


def make_disks(folder):
    """The plain pictures, by what shows them, and the disks: a coded picture with
    its first block apart in front of it, and the same picture plain with another
    one behind it. Programs that show the first one
    leave it in memory, which nobody scrubs, so others show the second one. A third
    disk would take a slot that the policy names."""
    folder.mkdir(parents=True, exist_ok=True)
    clip.make_frames(folder / "frames", frames=2)
    first, second = (clip.read_frame(folder / "frames", n) for n in (0, 1))
    block, stream = coded.encode(first[:coded.BLOCK_SIZE]), coded.encode(first)
    coded.write_disk(block.ljust(BLOCK_ROOM, b"\0") + stream, folder / "coded")
    return ({"kms-player": first, "gst-launch-1.0": second},
            [folder / "coded", folder / "frames"])


def looks(guest, name, plain):
    """Whether the display shows the picture."""
    picture = OUT / f"players-{name}.png"
    guest.screenshot(picture)
    differing = clip.differing_pixels(clip.read_picture(picture), plain)
    return Result(f"the display shows the picture of {name}",
                  "failed" if differing else "passed",
                  f"{differing} pixels differ, see {picture}")


def results():
    pictures, disks = make_disks(OUT / "players")
    more = decoder.machine(decoder.DECODER, decoder.STRANGER)
    more["modules"] = [*more["modules"], "vkms"]
    machine = Machine("protected", [PROGRAM], OUT / "players-console.log",
                      PATIENCE, layers=("tests", "demo", "user", "players"),
                      disks=disks, **more)
    lines, seen = [], []
    try:
        with machine as guest:
            for line in guest.lines():
                lines.append(line)
                if line.startswith(SHOWS):
                    name = line.removeprefix(SHOWS)
                    seen.append(looks(guest, name, pictures[name]))
                    guest.answer("next")
    except Failure as failure:
        seen.append(Result("the machine runs", "failed", str(failure)))
    output, status = programs_of(lines, [PROGRAM])
    yield from tap.parse(PROGRAM, output[PROGRAM], status.get(PROGRAM))
    if not seen:
        seen.append(Result("the display was looked at", "failed",
                           "the program never asked for it"))
    yield from seen
    yield splats.result("players", machine.log(), "riscv64", False)
