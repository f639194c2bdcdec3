# SPDX-License-Identifier: GPL-2.0-only
"""Initiators that move a page from one kind of memory to another, on the machine
where bitstreams and pictures are in regions with different rights: each of them, in
each direction."""

import dataclasses
import itertools
import secrets

from demo import play
from demo.initiators.attempts import PAGE, layout
from demo.initiators.scene import Stage, has_secret
from lab.machine import Failure
from lab.people import columns
from lab.qemu import edu
from lab.riscv64 import Machine

MACHINE, POLICY, PERMISSIVE = "content", "content", "permissive"
ORDINARY, BITSTREAM, PICTURES = "ordinary", "bitstream", "pictures"
# Name in the layout. The first half has secrets, and the second is written to.
MEMORY = {ORDINARY: "SPARE", BITSTREAM: "BITSTREAM", PICTURES: "REGION"}
DIRECTIONS = list(itertools.permutations(MEMORY, 2))
SLOTS = {"decoder": layout("SLOT_DECODER"), "display": layout("SLOT_VIEWER"),
         "scaler": layout("SLOT_SCALER"), "disk": layout("SLOT_ATTACKER")}
# An edu device is each of them. What they may move, and nothing else
WAITING, DECODER = "decoder, before it asks", "decoder"
MAY = {
    WAITING: set(),
    DECODER: {(BITSTREAM, PICTURES), (ORDINARY, PICTURES)},
    "scaler": {(ORDINARY, PICTURES)},
    "display": set(),
    "disk": set(),
}


@dataclasses.dataclass
class Move:
    """One attempt. moved: whether the page arrived. faults: of the initiator."""
    initiator: str
    source: str
    target: str
    moved: bool = False
    faults: list = dataclasses.field(default_factory=list)

    @property
    def allowed(self):
        return (self.source, self.target) in MAY[self.initiator]

    def __str__(self):
        causes = sorted({words.partition(" fault")[0] for words in self.faults})
        return "moved" if self.moved else (f"{', '.join(causes)} fault" if causes
                                           else "not moved")

    def describe(self):
        """For the report."""
        return {"initiator": self.initiator, "from": self.source, "to": self.target,
                "allowed": self.allowed, "moved": self.moved,
                "faults": self.faults}


class Links(Stage):
    """The machine, with a secret page in each kind of memory."""

    def __init__(self, folder):
        super().__init__(folder)
        self.secret = {name: secrets.token_bytes(len(MAY) * len(DIRECTIONS) * PAGE)
                       for name in MEMORY}
        for name, content in self.secret.items():
            (self.folder / name).write_bytes(content)

    def devices(self):
        for name, where in MEMORY.items():
            yield from ("-device", f"loader,file={self.folder / name},force-raw=on,"
                                   f"addr={layout(f'{where}_BASE'):#x}")
        for slot in SLOTS.values():
            yield from edu(slot)

    def move(self, attempt, offset):
        """Carry out an attempt, with pages that no other one has."""
        slot = SLOTS[attempt.initiator.partition(",")[0]]
        base = {name: layout(f"{where}_BASE") for name, where in MEMORY.items()}
        to = base[attempt.target] + layout(f"{MEMORY[attempt.target]}_SIZE") // 2
        self.faults()
        self.tell("edu", slot, "load", hex(base[attempt.source] + offset))
        self.tell("edu", slot, "store", hex(to + offset))
        attempt.moved = has_secret(self.memory(to + offset, PAGE),
                                   self.secret[attempt.source][offset:offset + PAGE])
        attempt.faults = [words for device, words in self.faults()
                          if device == slot << 3]


def show(folder, policy, out):
    """One boot: what each initiator could move."""
    stage = Links(folder)
    moves = [Move(initiator, *way) for initiator in MAY for way in DIRECTIONS]

    def on_ready(guest, _):
        stage.guest = guest
        for number, attempt in enumerate(moves):
            if (policy == POLICY and attempt.initiator == DECODER
                    and stage.tell("grant", SLOTS[DECODER] << 3, 1)[1]):
                raise Failure("the decoder got no access")
            stage.move(attempt, number * PAGE)
        guest.answer("next")

    play.play(
        Machine(MACHINE, ["links"], out / f"links-{policy}-console.log",
                layers=("demo",), policy=policy, modules=["lab-edu"],
                extra=list(stage.devices())),
        "ready", on_ready, player="links", frames=1)
    return moves


def all_hold(moves):
    """Whether each initiator moved what it may, without a fault, and for all else
    has a fault, as an attempt without one may not have been made."""
    return bool(moves) and all(
        move.moved == move.allowed and bool(move.faults) != move.allowed
        for move in moves)


def report(moves, control):
    """This part of the demo's report. control: moves where all is permitted."""
    return {
        "links": [move.describe() for move in moves],
        "links_control": [move.describe() for move in control],
        "links_hold": all_hold(moves),
        "links_control_moves": bool(control) and all(m.moved for m in control),
    }


def table(moves, control):
    """Lines with what came of each attempt."""
    rows = [["from and to", *MAY, "all permitted"]]
    for source, target in DIRECTIONS:
        here = [move for move in moves
                if (move.source, move.target) == (source, target)]
        there = {str(move) for move in control
                 if (move.source, move.target) == (source, target)}
        rows.append([f"{source} to {target}", *map(str, here),
                     ", ".join(sorted(there))])
    return columns(rows)
