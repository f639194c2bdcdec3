# SPDX-License-Identifier: GPL-2.0-only
"""The example of user/ that has a trusted application decrypt. Only the lab knows
the key, so the disks are made when the lab is there."""

import secrets

from demo import clip
from lab.arm64 import BUILD, Machine
from lab.machine import Failure, programs_of
from tests.judge import Result, splats, tap
from tests.rows import OUT, PATIENCE

PROGRAM = "tee-example.sh"


def make_disks(folder):
    """A clip of one frame, and the frame, whose content does not matter."""
    folder.mkdir(parents=True, exist_ok=True)
    frame, encrypted = folder / "frame", folder / "clip.enc"
    frame.write_bytes(secrets.token_bytes(clip.FRAME_SIZE))
    clip.encrypt(frame, 1, (BUILD / "key").read_bytes(), encrypted)
    return [encrypted, frame]


def results():
    machine = Machine("secure", [PROGRAM], OUT / "arm64-tee-example-console.log",
                      PATIENCE, layers=("tests", "user"),
                      disks=make_disks(OUT / "tee-example"))
    lines = []
    try:
        with machine as guest:
            lines.extend(guest.lines())
    except Failure as failure:
        yield Result("the machine runs", "failed", str(failure))
    output, status = programs_of(lines, [PROGRAM])
    yield from tap.parse(PROGRAM, output[PROGRAM], status.get(PROGRAM))
    yield splats.result("arm64-tee-example", machine.log(), "arm64", False)
