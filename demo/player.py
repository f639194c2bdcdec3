# SPDX-License-Identifier: GPL-2.0-only
"""A shell on the riscv64 machine that can play: with a display, a decoder that may
write to protected memory, and a coded picture (coded).

    python3 -m demo.player

The display is also a VNC server on this host."""

import os

from demo import clip, coded, decoder
from lab import TREE
from lab.riscv64 import Machine

OUT = TREE / "build/player"
LAYERS = ("demo", "user", "players")


def make_disk():
    """A disk with one coded picture, and how many bytes that is."""
    OUT.mkdir(parents=True, exist_ok=True)
    clip.make_frames(OUT / "frames", frames=1)
    stream = coded.encode(clip.read_frame(OUT / "frames", 0))
    coded.write_disk(stream, OUT / "coded")
    return OUT / "coded", len(stream)


def machine(console=os.devnull, append=""):
    """The machine; its first program makes things ready for the shell."""
    disk, size = make_disk()
    decoding = decoder.machine(decoder.DECODER)
    device = decoder.slot_of(decoder.DECODER) << 3
    return Machine("protected", ["ready.sh", "sh"], console, layers=LAYERS,
                   disks=[disk], append=f"PLAYER_CODED={size} "
                   f"PLAYER_DEVICE={device} {append}", **decoding)


def main():
    print("secure-heap: exit the shell to switch off; Ctrl-A X if it hangs; the "
          "display is the first VNC server from 127.0.0.1:5900 on that is free",
          flush=True)
    line = [str(word) for word in machine(
        append="quiet lab.port=/dev/console").arguments()]
    os.execvp(line[0], [*line, "-display", "vnc=127.0.0.1:0,to=99", "-serial",
                        "mon:stdio", "-no-reboot"])


if __name__ == "__main__":
    main()
