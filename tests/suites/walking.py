# SPDX-License-Identifier: GPL-2.0-only
"""The commands that the README tells a new user to type, on the machine of
demo/player.py: they say what the README shows, and the display shows the picture."""

import re

from demo import clip, player
from lab import TREE
from lab.machine import Failure
from tests.judge import splats, verdict
from tests.rows import OUT, PATIENCE

README = TREE / "README.md"
START = "$ make player"
# Of what the README shows, and of what a program says
END = "walk: exit status "
WAITS = "showed "
MOST = 10


def result(name, good, why=""):
    return verdict(f"walk: {name}", good, why)


def commands():
    """Commands in the README, from nothing on, and what it shows of each."""
    block = next(block for block in re.findall(
        r"(?m)(?:^    .*\n|^\n)+", README.read_text()) if START in block)
    found = []
    for line in block.split("\n"):
        line = line.removeprefix("    ")
        if line.startswith(("$ ", "# ")):
            found.append((line, []))
        elif found and line:
            found[-1][1].append(line)
    return found


def run(guest, lines, command, look):
    """What a command says, and its exit status. look: called while it waits for a
    line."""
    said = []
    guest.answer(f"{command}; echo '{END}'$?")
    for line in lines:
        if line.startswith(END):
            return said, line.removeprefix(END)
        said.append(line.rstrip())
        if line.startswith(WAITS):
            look()
            guest.answer("")
    return said, "the machine is off"


def walk(typed):
    def look():
        picture = OUT / "walk.png"
        guest.screenshot(picture)
        differing.append(clip.differing_pixels(clip.read_picture(picture), plain))

    machine, differing = player.machine(OUT / "walk-console.log"), []
    plain = clip.read_frame(player.OUT / "frames", 0)
    machine.patience = PATIENCE
    with machine as guest:
        lines = guest.lines()
        # What comes before the shell
        for line in lines:
            if line == "program sh":
                break
        for command, shown in typed:
            said, status = run(guest, lines, command, look)
            missing = [line for line in shown if line not in said]
            yield result(f"{command} says what the README shows", not missing,
                         "\n".join([*missing, "not in:", *said, status]))
    yield result("the display shows the picture", differing == [0],
                 f"{differing} pixels differ, see {OUT}/walk.png")
    yield splats.result("walk", machine.log(), "riscv64", False)


def results():
    all_of_them = commands()
    yield result(f"at most {MOST} commands", 0 < len(all_of_them) <= MOST,
                 str(all_of_them))
    # Those before are the host's, and the last one ends the shell
    typed = [(command[2:], shown) for command, shown in all_of_them
             if command.startswith("# ")]
    yield result("ends with exit", typed and typed[-1][0] == "exit", str(typed))
    try:
        yield from walk(typed[:-1])
    except Failure as failure:
        yield result("the machine runs", False, str(failure))
