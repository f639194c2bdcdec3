# SPDX-License-Identifier: GPL-2.0-only
"""A film in memory that a program uses: the riscv64 machine whose region is Linux's
until a buffer needs it. The display shows the film, the program's data stays, and
nothing of the film is left when Linux has the memory again. The control is a trusted
domain that erases nothing."""

import dataclasses

from demo import clip, play
from demo.initiators.attempts import PAGE
from demo.initiators.scene import Stage
from lab.people import columns
from lab.riscv64 import Machine

ERASING, LEAKY = "initiators", "leaky"
PLAYER = "film"
FRAMES = 3
# Keys of the report that have to be true
HOLD = ("film_shown", "film_unread", "film_gone", "film_control_left", "data_kept",
        "memory_given_back")


@dataclasses.dataclass
class Film:
    """The results of one boot.

    differing: for each frame, the number of pixels that the display shows wrongly.
    memory: before, during, after -> KiB that are free, of that in the region, and
        KiB of the region that are closed.
    pages, spoilt: of a program's data that was in the region.
    left: whether a page of a frame was there when Linux had the region again.
    reads: of a buffer by the CPU.
    """
    differing: list = dataclasses.field(default_factory=list)
    memory: dict = dataclasses.field(default_factory=dict)
    pages: int = 0
    spoilt: int = 0
    left: bool = False
    reads: play.Reads = None


def pages(data):
    """The pages of some data, but for those that other data may have as well: of one
    byte only."""
    return {page for start in range(0, len(data), PAGE)
            if len(set(page := data[start:start + PAGE])) > 1}


def show(folder, policy, frames, count, key, out):
    """One boot. policy: of the trusted domain, with this key. frames: file with plain
    ones, of which the machine gets count."""
    stage, film = Stage(folder), Film()
    clip.encrypt(frames, count, key, stage.folder / "clip.enc")
    plain = [clip.read_frame(frames, number) for number in range(count)]
    name = f"film-{policy}"

    def on_frame(guest, number):
        picture = out / f"{name}-frame-{int(number):02}.png"
        guest.screenshot(picture)
        film.differing.append(clip.differing_pixels(
            clip.read_picture(picture), plain[int(number)]))
        guest.answer("next")

    def on_memory(_, rest):
        when, *kib = rest.split()
        film.memory[when] = list(map(int, kib))

    def on_given_back(guest, _):
        stage.guest = guest
        memory = stage.memory()
        film.left = any(pages(frame) & pages(memory) for frame in plain)
        guest.answer("next")

    def on_data(_, rest):
        film.pages, film.spoilt = map(int, rest.split())

    film.reads = play.play(
        Machine("on-demand", [PLAYER], out / f"{name}-console.log",
                disks=[stage.folder / "clip.enc"], layers=("demo",), policy=policy,
                modules=["lab-trusted-owner"]),
        "shown", on_frame, player=PLAYER, frames=count,
        others={"memory": on_memory, "given-back": on_given_back, "data": on_data})
    return film


def report(film, control):
    """This part of the demo's report. None: there was no such machine."""
    if not film:
        return {}
    return {
        "on_demand": {"frames": len(film.differing), "memory": film.memory,
                      "pages": film.pages, "spoilt": film.spoilt,
                      "reads": {way: str(read) for way, read in
                                film.reads.protected.items()}},
        "film_shown": bool(film.differing) and not any(film.differing),
        "film_unread": play.reads_refused(film.reads),
        "film_gone": not film.left,
        "film_control_left": control.left,
        "data_kept": film.pages > 0 and not film.spoilt,
        # Closed while the film plays, and at no other time
        "memory_given_back": [kib[2] > 0 for kib in film.memory.values()]
                             == [False, True, False],
    }


def table(film, control):
    """For people."""
    if not film:
        yield ("not tried: a region on demand, as the archive had no source of OpenSBI "
               "when the tool root was made")
        return
    good = sum(not d for d in film.differing)
    yield (f"from memory that a program uses, while it is needed: {good} of "
           f"{len(film.differing)} frames equal; {film.spoilt} of {film.pages} pages of "
           "the program spoilt")
    yield ("found there when Linux has it again: "
           f"{'the film' if film.left else 'nothing'}; where nobody erases it: "
           f"{'the film' if control.left else 'nothing'}")
    yield ""
    yield from columns([["KiB", "free", "free in the region", "closed"],
                        *([when, *kib] for when, kib in film.memory.items())], "<>>>")
