# SPDX-License-Identifier: GPL-2.0-only
"""What a day of films takes from Linux: with a region on demand, and a number of linger
times; with a region that is always closed; and with a fixed amount that is lent while
there is any buffer, as OP-TEE's driver lends.

    python3 -m bench.day

The first is measured, on the arm64 lab's machine where OP-TEE is the owner of the
region: its clock goes on when it sleeps, so that a day takes it less than a minute. The
others are computed from the same trace. Fails if something was not measured, and never
because of what was."""

import json
import os
import random

from bench import reading, traces
from lab import TREE, arm64
from lab.people import columns, run
from lab.qemu import COUNTED

OUT = TREE / "build/bench"
PROGRAM = "day"
MIB = traces.MIB
REGION = int(arm64.LAYOUT["LAB_DRAM_SIZE"], 16)
# So much of the region that no hole is too small
LIMIT = REGION * 7 // 8
SECONDS = 24 * 3600
LINGER_MS = (0, 1000, 10000, 60000, 600000)
NAMES = ["MiB h", "claims", "MiB claimed", "waits", "longest wait", "refused"]


class Day:
    """The trace of one."""

    def __init__(self, limit, seed):
        self.rng = random.Random(f"day {limit} {seed}")
        self.trace = traces.Trace(limit, self.rng)
        self.now = 0

    def wait(self, seconds):
        self.trace.lines.append(f"wait {seconds}")
        self.now += seconds

    def until(self, hour):
        self.wait(round(hour * 3600) - self.now)

    def stream(self, resolution):
        """One that fits."""
        while True:
            video = traces.Video(self.trace, resolution)
            if video.size() <= self.trace.limit:
                return video

    def play(self, resolution, seconds):
        video = self.stream(resolution)
        video.start()
        self.wait(seconds)
        video.stop()

    def some(self, count, resolution, lengths, gaps):
        """Videos after each other, with gaps."""
        for _ in range(count):
            self.play(resolution, self.rng.randint(*lengths))
            self.wait(self.rng.randint(*gaps))

    def film(self, minutes):
        """The network makes it change, and somebody looks for a scene."""
        video = self.stream("720p")
        video.start()
        end = self.now + minutes * 60
        while self.now < end:
            self.wait(min(self.rng.randint(60, 1200), end - self.now))
            if self.rng.random() < 0.3:
                video.seek()
            else:
                self.switch(video)
        video.stop()

    def switch(self, video):
        """To another size, if that fits beside what is still shown."""
        shown = video.drain()
        video.resize(self.rng.choice(("480p", "720p")))
        if self.trace.live + video.size() > self.trace.limit:
            video.resize("480p")
        video.start()
        shown.free()

    def fill(self):
        """Clips in the morning, trailers at noon, previews while somebody browses, a
        film and a series in the evening. The rest is idle."""
        self.until(7)
        self.some(8, "480p", (30, 120), (3, 20))
        self.until(12.5)
        self.some(6, "720p", (120, 180), (10, 60))
        self.until(16)
        self.some(30, "480p", (10, 30), (20, 400))
        self.until(20)
        self.film(130)
        self.wait(300)
        self.some(3, "720p", (24 * 60, 26 * 60), (5, 8))
        self.until(24)


def make(limit, seed=1):
    """The text of a trace. The same arguments give the same one."""
    day = Day(limit, seed)
    day.fill()
    return day.trace.text()


def held(text):
    """MiB that buffers have, times hours; hours in which there is any; and how often
    there is the first one."""
    sizes, taken, mib_s, busy, starts = {}, 0, 0, 0, 0
    for word, value, *size in map(str.split, text.splitlines()):
        if word == "wait":
            mib_s += taken / MIB * int(value)
            busy += int(value) if taken else 0
        elif word == "alloc":
            starts += not taken
            sizes[value] = int(*size)
            taken += sizes[value]
        else:
            taken -= sizes.pop(value)
    return mib_s / 3600, busy / 3600, starts


def measure(text, out, lingers):
    """Numbers by their names, by linger time in milliseconds. out: folder for what is
    left of it."""
    disk = out / "trace-day"
    traces.write_disk(text, disk)
    machine = arm64.Machine("ffa", [PROGRAM], out / "day-console.log", 600,
                            append=f"maxcpus=1 LINGER_MS={','.join(map(str, lingers))}",
                            disks=[disk], layers=("bench",),
                            extra=["-smp", "1", *COUNTED])
    found = {}
    for linger, name, value in reading.rows_of(machine, PROGRAM):
        found.setdefault(int(linger), {})[name] = float(value)
    reading.check([f"{linger}: {name}" for linger in found for name in found[linger]],
                  [f"{linger}: {name}" for linger in lingers for name in NAMES], machine)
    return found


def computed(text):
    """The same of what is not measured."""
    used, busy, starts = held(text)
    lent = traces.align(traces.peak(text), MIB) // MIB
    region = REGION // MIB
    return {"buffers alone": {"MiB h": used},
            f"always closed, {region} MiB": {"MiB h": region * SECONDS / 3600},
            f"{lent} MiB lent while there is a buffer": {
                "MiB h": lent * busy, "claims": starts, "MiB claimed": lent * starts}}


def rows(found):
    yield ["of a day", *NAMES]
    for way, numbers in found.items():
        yield [way, *(f"{numbers[name]:.{1 if name in ('MiB h', 'longest wait') else 0}f}"
                      if name in numbers else "-" for name in NAMES)]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    text = make(LIMIT)
    found = computed(text) | {
        f"on demand, linger time {linger / 1000:g} s": numbers
        for linger, numbers in measure(text, OUT, LINGER_MS).items()}
    (OUT / "day.json").write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(columns(rows(found), "<>")))
    print(f"\n{os.path.relpath(OUT, TREE)}/day.json has the same")


if __name__ == "__main__":
    run(main)
