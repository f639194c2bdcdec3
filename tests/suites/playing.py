# SPDX-License-Identifier: GPL-2.0-only
"""Examples of user/ and programs of Debian's that play on riscv64 machines: what
they say of themselves, and what the display shows meanwhile."""

import re

from demo import clip, coded, decoder, links
from demo.initiators.attempts import layout
from lab.machine import Failure, programs_of
from lab.riscv64 import BUILD, Machine
from tests.judge import Result, splats, tap, verdict
from tests.rows import OUT, PATIENCE

# How lines of the programs start that name a picture, and whether the display has to
# have it
ASKS = {"# show ": True, "# hide ": False}
# What the trusted domain says: commands of the driver's mailbox.h, by which of their
# arguments is where something would go to, or be shown from
REFUSED = re.compile(r"(?m)^trusted: refused: command and arguments (0x\w+) (.*)\r?$")
COMMANDS = {"0x1": ("decrypt into", 1), "0x2": ("show", 0)}
# On the disk, for the block
BLOCK_ROOM = 8192


def make_disks(folder):
    """The plain pictures, by what shows them, and the disks: a coded picture with
    its first block apart in front of it, and the same picture plain with another
    one behind it. Programs that show the first one leave it in memory, which nobody
    scrubs, so others show the second one. A third disk would take a slot that the
    policy names."""
    folder.mkdir(parents=True, exist_ok=True)
    clip.make_frames(folder / "frames", frames=2)
    first, second = (clip.read_frame(folder / "frames", n) for n in (0, 1))
    block, stream = coded.encode(first[:coded.BLOCK_SIZE]), coded.encode(first)
    coded.write_disk(block.ljust(BLOCK_ROOM, b"\0") + stream, folder / "coded")
    return ({"kms-player": first, "gst-launch-1.0": second},
            [folder / "coded", folder / "frames"])


def make_encrypted_disks(folder):
    """The same where a clip of three frames is encrypted: behind a coded block, and
    plain."""
    count = 3
    folder.mkdir(parents=True, exist_ok=True)
    clip.make_frames(folder / "frames", frames=count)
    clip.encrypt(folder / "frames", count, (BUILD / "key").read_bytes(),
                 folder / "clip.enc")
    plain = [clip.read_frame(folder / "frames", n) for n in range(count)]
    block = coded.encode(plain[0][:coded.BLOCK_SIZE])
    coded.write_disk(block.ljust(BLOCK_ROOM, b"\0")
                     + (folder / "clip.enc").read_bytes(), folder / "disk")
    return ({f"frame-{n}": picture for n, picture in enumerate(plain)},
            [folder / "disk", folder / "frames"])


def look(guest, row, pictures, line, number):
    """What a line asks for: whether the display has a picture. None if it does not
    ask. number: for the file with what the display shows."""
    for words, wanted in ASKS.items():
        if line.startswith(words):
            name = line.removeprefix(words)
            file = OUT / f"{row}-{number}-{name}.png"
            guest.screenshot(file)
            differing = clip.differing_pixels(clip.read_picture(file),
                                              pictures[name])
            guest.answer("next")
            return verdict(f"the display {'shows' if wanted else 'does not show'} "
                           f"the picture of {name}", bool(differing) != wanted,
                           f"{differing} pixels differ, see {file}")
    return None


def play(row, program, machine, pictures):
    """Results of a boot. pictures: by the names that the program has for them."""
    lines, seen = [], []
    try:
        with machine as guest:
            for line in guest.lines():
                lines.append(line)
                found = look(guest, row, pictures, line, len(seen))
                seen += [found] if found else []
    except Failure as failure:
        seen.append(Result("the machine runs", "failed", str(failure)))
    output, status = programs_of(lines, [program])
    yield from tap.parse(program, output[program], status.get(program))
    if not seen:
        seen.append(Result("the display was looked at", "failed",
                           "the program never asked for it"))
    yield from seen
    yield splats.result(row, machine.log(), "riscv64", False)


def memory_at(address):
    """The kind of memory on the machine with two heaps."""
    for kind in (links.BITSTREAM, links.PICTURES):
        where = links.MEMORY[kind]
        if 0 <= address - layout(f"{where}_BASE") < layout(f"{where}_SIZE"):
            return kind
    return links.ORDINARY


def refused(log):
    """What the trusted domain has refused there."""
    for command, arguments in REFUSED.findall(log):
        what, number = COMMANDS.get(command, (f"command {command}", 0))
        yield f"{what} {memory_at(int(arguments.split()[number], 16))}"


def on_one_heap():
    pictures, disks = make_disks(OUT / "players")
    more = decoder.machine(decoder.DECODER, decoder.STRANGER)
    more["modules"] = [*more["modules"], "vkms"]
    yield from play("players", "players.sh", Machine(
        "protected", ["players.sh"], OUT / "players-console.log", PATIENCE,
        layers=("tests", "demo", "user", "players"), disks=disks, **more), pictures)


def on_two_heaps():
    pictures, disks = make_encrypted_disks(OUT / "players-content")
    slots = [layout(f"SLOT_{name}")
             for name in ("DECODER", "VIEWER", "ATTACKER", "SCALER")]
    machine = Machine(
        "content", ["players-content.sh"], OUT / "players-content-console.log",
        PATIENCE, layers=("tests", "demo", "user", "players", "decryptor"),
        disks=disks, policy="content", **decoder.with_decoders(*slots))
    yield from play("players-content", "players-content.sh", machine, pictures)
    found = set(refused(machine.log()))
    yield verdict("the trusted domain has refused what it has to, and nothing else",
                  found == {f"decrypt into {links.PICTURES}",
                            f"show {links.BITSTREAM}", f"show {links.ORDINARY}"},
                  str(found))
