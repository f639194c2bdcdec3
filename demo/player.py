# SPDX-License-Identifier: GPL-2.0-only
"""A shell on a riscv64 machine that can play: with a display, a decoder that may
write to protected memory, a coded picture (coded), and the same picture encrypted
(encrypted, iv).

    python3 -m demo.player [MACHINE]

The display is also a VNC server on this host."""

import os
import sys

from demo import clip, coded, decoder
from lab import TREE
from lab.riscv64 import BUILD, Machine

OUT = TREE / "build/player"
LAYERS = ("demo", "user", "players", "decryptor")
# The machines with one heap and with two, and their policies
POLICIES = {"protected": "initiators", "content": "content"}


def make_disks():
    """Disks with one picture, coded and encrypted, and how many bytes the coded one
    has."""
    OUT.mkdir(parents=True, exist_ok=True)
    clip.make_frames(OUT / "frames", frames=1)
    stream = coded.encode(clip.read_frame(OUT / "frames", 0))
    coded.write_disk(stream, OUT / "coded")
    clip.encrypt(OUT / "frames", 1, (BUILD / "key").read_bytes(), OUT / "clip.enc")
    return [OUT / "coded", OUT / "clip.enc"], len(stream)


def machine(place="protected", console=os.devnull, append=""):
    """The machine of that name; its first program makes things ready for the shell."""
    disks, size = make_disks()
    decoding = decoder.machine(decoder.DECODER)
    device = decoder.slot_of(decoder.DECODER) << 3
    return Machine(place, ["ready.sh", "sh"], console, layers=LAYERS,
                   policy=POLICIES[place], disks=disks,
                   append=f"PLAYER_CODED={size} PLAYER_DEVICE={device} {append}",
                   **decoding)


def main():
    print("secure-heap: exit the shell to switch off; Ctrl-A X if it hangs; the "
          "display is the first VNC server from 127.0.0.1:5900 on that is free",
          flush=True)
    line = [str(word) for word in machine(
        *sys.argv[1:], append="quiet lab.port=/dev/console").arguments()]
    os.execvp(line[0], [*line, "-display", "vnc=127.0.0.1:0,to=99", "-serial",
                        "mon:stdio", "-no-reboot"])


if __name__ == "__main__":
    main()
