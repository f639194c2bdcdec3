# SPDX-License-Identifier: GPL-2.0-only
"""Code that the demos share: a player in a guest, which reports frames, and all
ways to read a frame with the CPU."""

import dataclasses
import json
import re

from lab.machine import Failure
from lab.people import columns


@dataclasses.dataclass
class Read:
    """One way to read a buffer with the CPU, and its result."""
    refuser: str    # what has to refuse it: "driver" or "firewall"
    result: str     # "refused", "failed" in another way, or "succeeded"
    detail: str     # name of the error, or the bytes in hexadecimal

    def __str__(self):
        if self.result != "succeeded":
            return f"{self.result}, {self.detail}"
        # Some ways grant access without returning bytes
        return "READ IT" if any(bytes.fromhex(self.detail)) else "GRANTED"


@dataclasses.dataclass
class Reads:
    """Results by the name of the way: for the buffer, and for an ordinary one."""
    protected: dict = dataclasses.field(default_factory=dict)
    ordinary: dict = dataclasses.field(default_factory=dict)


# The contents of an ordinary buffer
ORDINARY = b"\x5a" * 16
# Keys of a report about reads that have to be true
HOLD = ("reads_refused", "control_read_succeeded", "ordinary_read_succeeded")
# First word of the player's line about a read -> field of Reads
READS = {"read": "protected", "ordinary": "ordinary"}


def say(text):
    print(f"secure-heap: {text}", flush=True)


def play(machine, word, on_frame, player="player", frames=None, others=None):
    """Boot a machine with a player: the results of its reads, as Reads.

    word: how a line of the player about a frame starts.
    on_frame: called with the machine and the rest of each such line.
    frames: how many such lines there have to be, if that is known.
    player: the program's name.
    others: how lines start that are about something else, and what to call for them.
    """
    reads, exited, seen = Reads(), None, 0
    with machine as guest:
        for line in guest.lines():
            first, _, rest = line.partition(" ")
            if first == word:
                on_frame(guest, rest)
                seen += 1
            elif others and first in others:
                others[first](guest, rest)
            elif (kind := line.partition("\t")[0]) in READS:
                _, name, *read = line.split("\t")
                getattr(reads, READS[kind])[name] = Read(*read)
            elif match := re.fullmatch(rf"exit {player} (\d+)", line):
                exited = int(match[1])
            elif first != "program":
                say(f"the guest says: {line}")
    if exited != 0:
        raise Failure(f"the player failed: see {machine.console}")
    if frames not in (None, seen):
        raise Failure(f"the player stopped after {seen} of {frames} frames: "
                      f"see {machine.console}")
    return reads


def reads_refused(reads):
    return bool(reads.protected) and all(r.result == "refused"
                                         for r in reads.protected.values())


def gave(read, plain):
    """Whether a read gave the first bytes of a frame."""
    return read.result == "succeeded" and bytes.fromhex(read.detail) == plain[:16]


def control_read(reads, plain):
    """Whether each read that only a firewall can refuse returned the first bytes of
    a frame on the machine without it."""
    return bool(reads.protected) and all(gave(r, plain)
                                         for r in reads.protected.values()
                                         if r.refuser == "firewall")


def ordinary_read(*boots):
    """Whether each way returned the contents of an ordinary buffer, or granted
    access to it."""
    return all(reads.ordinary.keys() == reads.protected.keys()
               and all(r.result == "succeeded" for r in reads.ordinary.values())
               and any(gave(r, ORDINARY) for r in reads.ordinary.values())
               for reads in boots)


def table(reads, control):
    rows = [["read by the CPU", "firewall closed", "firewall open",
             "ordinary buffer"]]
    rows += [[name, read, control.protected[name],
              reads.ordinary.get(name, "not tried")]
             for name, read in reads.protected.items()]
    return columns(rows)


def reads_report(reads, control, plain):
    """The part of a report about reads. plain: the frame that the reads are of."""
    return {
        "reads_refused": reads_refused(reads),
        "control_read_succeeded": control_read(control, plain),
        "ordinary_read_succeeded": ordinary_read(reads, control),
        "reads": {name: {"protected": str(read),
                         "control": str(control.protected[name]),
                         "ordinary": str(reads.ordinary.get(name, "not tried"))}
                  for name, read in reads.protected.items()},
    }


def finish(report, path, must_hold):
    """Write the report, and fail if one of its keys in must_hold is false."""
    path.write_text(json.dumps(report, indent=1) + "\n")
    for key in must_hold:
        if not report[key]:
            raise Failure(f"it should not be that {key} is false: see the "
                          "table above and the console logs beside the report")
