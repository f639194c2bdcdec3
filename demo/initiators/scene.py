# SPDX-License-Identifier: GPL-2.0-only
"""A machine that shows a picture, and initiators that are programmed to read and
write it.

The host looks for the data of an attempt in the disks' files and in the machine's
memory, because a disk that was stopped may report success. The faults that the
firewall reports are compared with that.
"""

import dataclasses
import secrets
import signal
from pathlib import Path

from demo import clip, play
from demo.initiators.attempts import (EDU, EDU_RANGES, END, FW_CFG, NVME, PAGE,
                                      REGION, SIZE, VIRTIO, Attempt)
from lab.machine import Failure
from lab.qemu import edu
from lab.riscv64 import Machine

# Bytes at the region's end, behind the picture, that are secret too
SECRET_SIZE = 0x10000
# Length of the parts of a secret that are looked for: a shorter part may be there
# by chance
PIECE = 16
# Unused memory of the region, for a decoder to write to
SPARE = REGION + SIZE // 2
PCI_SLOTS = 32
# The signal for a program whose access the hart's firewall refused
SIGNAL = "SIGSEGV"


def has_secret(taken, secret):
    pieces = [slice(i, i + PIECE)
              for i in range(0, len(secret) - PIECE + 1, PIECE)
              if len(set(secret[i:i + PIECE])) > 1]
    if not pieces:
        raise Failure("there is nothing to take where an initiator was sent to")
    return any(taken[p] == secret[p] for p in pieces)


def killed(status):
    """Whether a program was ended by SIGSEGV, in a shell or without one. status: as
    wait() returns it."""
    return status in (signal.SIGSEGV, (128 + signal.SIGSEGV) << 8)


class Stage:
    """A machine with a display, and commands to it while it shows a picture.

    folder: for files of the machine, and for copies of its memory.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.guest = None

    def tell(self, *words):
        """Run the program attacker in the guest: the lines that it printed, and its
        status as wait() returns it."""
        self.guest.answer(" ".join(["attacker", *map(str, words)]))
        lines = []
        for line in self.guest.lines():
            if line.startswith("ran "):
                return lines, int(line.split()[1])
            lines.append(line)
        raise Failure(f"the guest has gone: see {self.guest.console}")

    def memory(self, base=REGION, size=SIZE):
        path = self.folder / "memory"
        self.guest.command("pmemsave", val=base, size=size, filename=str(path))
        return path.read_bytes()

    def faults(self):
        """The faults that the firewall has recorded since the last call: a device
        ID and a description for each."""
        found = []
        for line in self.tell("faults")[0]:
            if line.startswith("fault "):
                _, device, cause, address, count = line.split()
                found.append((int(device), f"{cause} fault of "
                              f"00:{int(device) >> 3:02x}.{int(device) & 7} at "
                              f"{address}, {count} times"))
        return found


class Scene(Stage):
    """A machine that shows a picture, and attempts of its initiators.

    folder: for the clip with the picture, for disks, and for copies of memory.
    key: of the clip.
    """

    def __init__(self, folder, key):
        super().__init__(folder)
        self.plain = self.folder / "frames.raw"
        clip.make_frames(self.plain, frames=1)
        clip.encrypt(self.plain, 1, key, self.folder / "clip.enc")
        self.picture = clip.read_frame(self.plain, 0)
        (self.folder / "secret").write_bytes(secrets.token_bytes(SECRET_SIZE))
        # Contents of memory when they were read last: only the initiators that are
        # tried write there
        self.seen = {}

    def disk(self, slot):
        return self.folder / f"disk-{slot}"

    def devices(self, initiators, virtio=""):
        """QEMU's options for initiators in slots. virtio: more for the disks."""
        line = ["-device", f"loader,file={self.folder}/secret,force-raw=on,"
                           f"addr={END - SECRET_SIZE:#x}"]
        for name, slot in dict.fromkeys(initiators):
            if name in (VIRTIO, NVME):
                # Each disk has bytes of its own to write to memory
                self.disk(slot).write_bytes(bytes([PCI_SLOTS + slot])
                                            * 16 * PAGE)
                line += ["-drive", f"file={self.disk(slot)},format=raw,if=none,"
                                   f"id=disk{slot}"]
            if name == VIRTIO:
                line += ["-device", f"virtio-blk-pci,drive=disk{slot},"
                                    f"addr={slot:#x}{virtio}"]
            elif name == NVME:
                line += ["-device", f"nvme,drive=disk{slot},serial={slot},"
                                    f"addr={slot:#x}"]
            elif name == EDU:
                line += edu(slot)
        return line

    def run(self, console, initiators, story, machine="protected", virtio="",
            **options):
        """Start the machine, and call story() when it shows the picture."""
        def on_frame(guest, _):
            self.guest, self.seen = guest, {}
            story()
            guest.answer("next")

        play.play(Machine(machine, ["player"], console, layers=("demo",),
                          disks=[self.folder / "clip.enc"],
                          modules=["lab-edu", "lab-disk"],
                          extra=self.devices(initiators, virtio), **options),
                  "shown", on_frame, frames=1)

    def memory(self, base=REGION, size=SIZE):
        self.seen[base, size] = super().memory(base, size)
        return self.seen[base, size]

    def memory_before(self, base=REGION, size=SIZE):
        return self.seen.get((base, size)) or self.memory(base, size)

    def shows_picture(self, path):
        self.guest.screenshot(path)
        return not clip.differing_pixels(clip.read_picture(path), self.picture)

    def faults_of(self, slot):
        """The faults of one initiator, if it is behind the IOMMU."""
        if slot is None:
            return ""
        return "; ".join(words for device, words in self.faults()
                         if device == slot << 3)

    def attempt(self, attempt):
        target = attempt.range
        of_memory, of_transfer = target.inside()
        before = self.memory_before(target.base, target.size)

        where = [attempt.way, hex(target.address)]
        if attempt.initiator in (VIRTIO, NVME):
            lines, status = self.tell("disk", attempt.slot, *where,
                                      target.length, 0)
        elif attempt.initiator == EDU:
            lines, status = self.tell("edu", attempt.slot, *where,
                                      target.length)
        else:
            lines, status = self.tell(FW_CFG, *where)

        if attempt.way == "put":
            after = self.memory(target.base, target.size)
            attempt.leaked = after != before
        else:
            taken = (self.disk(attempt.slot).read_bytes()
                     if attempt.initiator in (VIRTIO, NVME) else
                     b"".join(bytes.fromhex(line.split()[1])
                              for line in lines if line.startswith("taken ")))
            attempt.leaked = has_secret(taken[of_transfer], before[of_memory])
        attempt.answer = (SIGNAL if killed(status) else
                          self.faults_of(attempt.slot))

    def attempt_all(self, attempts_):
        for attempt in attempts_:
            self.attempt(attempt)
        return attempts_

    def grant(self, slot, on):
        """Ask the trusted domain to grant an initiator access to the region, or to
        revoke it."""
        return self.tell("grant", slot << 3, int(on))[1] == 0

    def carry(self, slot, kind, change):
        """An attempt of edu in two steps: load from the region into its own memory,
        then store that in ordinary memory after its access has changed."""
        target = EDU_RANGES[0]
        attempt = Attempt(EDU, slot, kind, "take",
                          dataclasses.replace(target, name=f"{target.name}, "
                                              "keep it until then"))
        secret = self.memory_before()[target.inside()[0]]
        self.tell("edu", slot, "load", hex(target.address))
        change()
        lines, _ = self.tell("edu", slot, "store", 0)
        attempt.leaked = has_secret(bytes.fromhex(lines[0].split()[1]), secret)
        attempt.answer = self.faults_of(slot)
        return attempt

    def writes(self, slot):
        """Whether an initiator can write to a page of the region, and no other page
        changes."""
        before = self.memory_before()
        self.tell("edu", slot, "put", hex(SPARE), PAGE)
        after, spare = self.memory(), slice(SPARE - REGION, SPARE - REGION + PAGE)
        return (after[spare] != before[spare]
                and after[:spare.start] == before[:spare.start]
                and after[spare.stop:] == before[spare.stop:])
