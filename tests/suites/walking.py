# SPDX-License-Identifier: GPL-2.0-only
"""The commands that the README tells a new user to type, and docs/players.md, on the
machines of demo/player.py: they say what the pages show, and the display shows the
picture."""

import re

from demo import clip, player
from lab import TREE
from lab.machine import Failure
from tests.judge import splats, verdict
from tests.rows import OUT, PATIENCE

# What a command of the host is, of which the last one starts the machine
HOST = "$ "
README, PLAYERS = TREE / "README.md", TREE / "docs/players.md"
# Of what a program says
END = "walk: exit status "
WAITS = "showed "
MOST = 10


def result(name, good, why=""):
    return verdict(f"walk: {name}", good, why)


def commands(page, start):
    """Commands of a page, in the block of the one that starts the machine, and what it
    shows of each."""
    block = next(block for block in re.findall(
        r"(?m)(?:^    .*\n|^\n)+", page.read_text().replace("\\\n", ""))
        if f"    {HOST}{start}\n" in block)
    found = []
    for line in block.split("\n"):
        line = line.removeprefix("    ")
        if line.startswith((HOST, "# ")):
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


def walk(typed, place):
    def look():
        picture = OUT / f"walk-{place}.png"
        guest.screenshot(picture)
        differing.append(clip.differing_pixels(clip.read_picture(picture), plain))

    machine = player.machine(place, OUT / f"walk-{place}-console.log")
    plain, differing = clip.read_frame(player.OUT / "frames", 0), []
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
            yield result(f"{command} says what the page shows", not missing,
                         "\n".join([*missing, "not in:", *said, status]))
    yield result(f"the display of {place} shows the picture", differing == [0],
                 f"{differing} pixels differ, see {OUT}/walk-{place}.png")
    yield splats.result("walk", machine.log(), "riscv64", False)


def walk_page(page, start, place):
    all_of_them = commands(page, start)
    # Those before are the host's, and the last one ends the shell
    typed = [(command[2:], shown) for command, shown in all_of_them
             if command.startswith("# ")]
    yield result(f"{page.name} ends with exit", typed and typed[-1][0] == "exit", str(typed))
    try:
        yield from walk(typed[:-1], place)
    except Failure as failure:
        yield result(f"the machine {place} runs", False, str(failure))


def results():
    all_of_them = commands(README, "make player")
    yield result(f"at most {MOST} commands", 0 < len(all_of_them) <= MOST,
                 str(all_of_them))
    yield from walk_page(README, "make player", "protected")
    yield from walk_page(PLAYERS, "make player MACHINE=content", "content")
