#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Traces of what players and others ask of a protected heap.

A trace is text, one event a line, lines that start with # being for people:

    alloc ID BYTES
    free ID
    wait SECONDS

ID is a small number, used again once it is free. Everything is free at the end.

As a program:  traces.py                     the names of the workloads
               traces.py NAME LIMIT [SEED]   a trace of one: LIMIT is how many
                                             bytes are taken at one time
"""

import dataclasses
import random
import sys

KIB = 1 << 10
MIB = 1 << 20
PAGE = 4 * KIB

# Width and height of what is played, most common aspect ratio
RESOLUTIONS = {"480p": (854, 480), "720p": (1280, 720), "1080p": (1920, 1080),
               "1440p": (2560, 1440), "2160p": (3840, 2160),
               "4320p": (7680, 4320)}
# H.264, table A-1: level by level, the most macroblocks of a picture, and of
# all pictures that a decoder keeps
H264_LEVELS = [(1620, 8100), (3600, 18000), (5120, 20480), (8192, 32768),
               (8704, 34816), (22080, 110400), (36864, 184320),
               (139264, 696320)]
# H.265, table A.8: the most luma samples of a picture, level by level
H265_LEVELS = [552960, 983040, 2228224, 8912896, 35651584]
H265_PICTURES = 6
# VP9 and AV1 keep this many for reference, at any size
REFERENCES = 8
# Pictures that the display has or waits for, beside those of the decoder
SHOWN = 3


def align(value, to):
    return -(-value // to) * to


def h264_pictures(width, height):
    """Pictures that a decoder keeps of H.264: as many as the lowest level that
    has the size allows (A.3.1)."""
    blocks = align(width, 16) // 16 * (align(height, 16) // 16)
    most = next(kept for picture, kept in H264_LEVELS if blocks <= picture)
    return min(most // blocks, 16)


def h265_pictures(width, height):
    """The same of H.265 (A.4.2): more if the picture is small for its level."""
    samples = align(width, 8) * align(height, 8)
    most = next(level for level in H265_LEVELS if samples <= level)
    for part, factor in ((4, 4), (2, 2)):
        if samples <= most // part:
            return min(H265_PICTURES * factor, 16)
    if samples <= most * 3 // 4:
        return min(H265_PICTURES * 4 // 3, 16)
    return H265_PICTURES


def references(width, height):
    return REFERENCES


# Codec: what it aligns width and height to, pictures kept, and bytes of motion
# vectors that it keeps with each block of 16x16
CODECS = {"H.264": (16, h264_pictures, 64), "H.265": (64, h265_pictures, 16),
          "VP9": (64, references, 64), "AV1": (128, references, 32)}


class Trace:
    """A trace that is being made. limit: bytes that may be taken at one time."""

    def __init__(self, limit, rng):
        self.limit, self.rng = limit, rng
        self.lines = []
        self.sizes = {}
        self.spare = []
        self.live = 0

    def alloc(self, size):
        name = self.spare.pop() if self.spare else len(self.sizes)
        self.sizes[name] = align(size, PAGE)
        self.live += self.sizes[name]
        self.lines.append(f"alloc {name} {self.sizes[name]}")
        return name

    def free(self, name):
        self.live -= self.sizes[name]
        self.lines.append(f"free {name}")
        self.sizes[name] = 0
        self.spare.append(name)

    def text(self):
        for name, size in self.sizes.items():
            if size:
                self.free(name)
        return "\n".join(self.lines) + "\n"


class Buffers:
    """Buffers that come and go together."""

    def __init__(self, trace, sizes=()):
        self.trace = trace
        self.names = [trace.alloc(size) for size in sizes]

    def free(self):
        while self.names:
            self.trace.free(self.names.pop(0))


class Video:
    """A stream that is decoded and shown: what the decoder reads from, its
    pictures with their motion vectors, and what else it keeps."""

    def __init__(self, trace, resolution):
        self.trace = trace
        self.codec = trace.rng.choice(list(CODECS))
        self.ten_bit = trace.rng.random() < 0.3
        self.buffers = []
        self.resize(resolution)

    def resize(self, resolution):
        width, height = RESOLUTIONS[resolution]
        to, kept, vectors = CODECS[self.codec]
        wide, high = align(width, to), align(height, to)
        count = kept(width, height) + 1 + SHOWN
        # Most of a second of the stream, in pieces
        self.input = [max(wide * high // 4, 256 * KIB)] * 4
        # Lines above the current one, probabilities, and so on
        self.work = [wide * 128, 64 * KIB, 8 * KIB]
        self.work += [wide * high // 256 * vectors] * count
        # P010 has two bytes for what has one in NV12
        self.pictures = [wide * high * 3 // 2 * (1 + self.ten_bit)] * count

    def size(self):
        return sum(align(size, PAGE)
                   for size in self.input + self.work + self.pictures)

    def start(self):
        self.buffers = [Buffers(self.trace, sizes) for sizes in
                        (self.input, self.work, self.pictures)]

    def drain(self):
        """The decoder has ended, but the display still has its last pictures:
        they are returned."""
        pictures = self.buffers[-1].names
        shown = Buffers(self.trace)
        shown.names, pictures[-SHOWN:] = pictures[-SHOWN:], []
        self.stop()
        return shown

    def seek(self):
        """What was read ahead is of no use any more."""
        self.buffers[0].free()
        self.buffers[0] = Buffers(self.trace, self.input)

    def stop(self):
        for buffers in self.buffers:
            buffers.free()


class Prompt:
    """The trusted UI asks for something: two pictures in front of the video,
    and small buffers for what is typed."""

    def __init__(self, trace, resolution):
        width, height = RESOLUTIONS[resolution]
        self.trace, self.buffers = trace, None
        self.sizes = [width * height * 4] * 2
        self.sizes += [trace.rng.choice((4, 16, 64)) * KIB for _ in range(12)]

    def size(self):
        return sum(align(size, PAGE) for size in self.sizes)

    def start(self):
        self.buffers = Buffers(self.trace, self.sizes)

    def stop(self):
        self.buffers.free()


class House:
    """The users of the heap at one time. There are always as many as fit:
    a new user makes another one stop, by chance."""

    def __init__(self, trace):
        self.trace = trace
        self.users = []

    def begin(self, user):
        size = user.size()
        while self.users and self.trace.live + size > self.trace.limit:
            self.users.pop(self.trace.rng.randrange(len(self.users))).stop()
        if self.trace.live + size <= self.trace.limit:
            user.start()
            self.users.append(user)

    def one_of(self, kind):
        users = [user for user in self.users if isinstance(user, kind)]
        return self.trace.rng.choice(users) if users else None

    def switch(self, resolution):
        """A film goes on in another resolution. Its old pictures are shown
        until there are new ones."""
        video = self.one_of(Video)
        if video:
            shown = video.drain()
            self.users.remove(video)
            video.resize(resolution)
            self.begin(video)
            shown.free()

    def seek(self):
        video = self.one_of(Video)
        if video:
            video.seek()


@dataclasses.dataclass
class Workload:
    """What people do, and how often of a hundred times."""
    about: str
    resolutions: list
    switch: int = 0
    seek: int = 0
    prompt: int = 0

    def fill(self, trace, events):
        house, rng = House(trace), trace.rng
        for _ in range(events):
            what = rng.randrange(100)
            resolution = rng.choice(self.resolutions)
            if what < self.switch:
                house.switch(resolution)
            elif what < self.switch + self.seek:
                house.seek()
            elif what < self.switch + self.seek + self.prompt:
                house.begin(Prompt(trace, rng.choice(("1080p", "2160p"))))
            else:
                house.begin(Video(trace, resolution))


# What a camera does: which picture sizes it keeps sets of, and how many of each;
# "full" is what its sensor has
PREVIEW = {"1080p": 6}
STILL = {"1080p": 4, "full": 3}
RECORDING = {"720p": 6, "2160p": 5}
CALL = {"480p": 4, "720p": 8}
# Width and height of sensors; the first is on the front
SENSORS = [(3264, 2448), (4032, 3024), (4624, 3472)]
# Statistics, lens shading, parameters of the image processor
TABLE = 32 * KIB
TABLES = 16


class Camera:
    """A camera that is used: sets of pictures, which follow what it is used
    for, and small tables, which follow the light."""

    def __init__(self, trace, modes):
        self.trace, self.modes = trace, modes
        self.sensor = trace.rng.choice(SENSORS)
        self.tables, self.sets = None, []
        self.change(trace.rng.choice(modes))

    def change(self, mode):
        self.mode = mode
        self.sizes = []
        for name, count in mode.items():
            width, height = RESOLUTIONS.get(name, self.sensor)
            picture = align(width, 64) * align(height, 16) * 3 // 2
            if name == "full":
                # As it comes from the sensor, ten bits of a pixel packed
                self.sizes.append([align(width * 5 // 4, 64) * height] * 2)
            self.sizes.append([picture] * count)

    def size(self):
        return TABLE * TABLES + sum(align(size, PAGE)
                                    for sizes in self.sizes for size in sizes)

    def start(self):
        self.tables = Buffers(self.trace, [TABLE] * TABLES)
        self.sets = [Buffers(self.trace, sizes) for sizes in self.sizes]

    def adjust(self):
        """Other light: some tables are made anew, the oldest ones go."""
        for _ in range(self.trace.rng.randint(1, TABLES // 4)):
            self.trace.free(self.tables.names.pop(0))
            self.tables.names.append(self.trace.alloc(TABLE))

    def stop(self):
        for buffers in (*self.sets, self.tables):
            buffers.free()


@dataclasses.dataclass
class Cameras:
    """Cameras, what they are used for, and how often of a hundred times they
    change that, the light does, or a film starts."""
    about: str
    modes: list
    change: int
    adjust: int
    film: int = 0

    def fill(self, trace, events):
        house, rng = House(trace), trace.rng
        for _ in range(events):
            what = rng.randrange(100)
            camera = house.one_of(Camera)
            if camera and what < self.change:
                camera.stop()
                house.users.remove(camera)
                camera.change(rng.choice(self.modes))
                house.begin(camera)
            elif camera and what < self.change + self.adjust:
                camera.adjust()
            elif what < self.change + self.adjust + self.film:
                house.begin(Video(trace, rng.choice(("480p", "720p", "1080p"))))
            else:
                house.begin(Camera(trace, self.modes))


# Sizes in pages, and how many of a hundred requests are for each
MIX = [(1, 20), (16, 20), (256, 15), (760, 20), (2048, 10), (3038, 10),
       (8192, 5)]


class RandomMix:
    """No order at all."""
    about = "4 KiB to 32 MiB, given back by chance when there is no room"

    def fill(self, trace, events):
        pages, weights = zip(*MIX)
        live = []
        for size in trace.rng.choices(pages, weights, k=events):
            while live and trace.live + size * PAGE > trace.limit:
                i = trace.rng.randrange(len(live))
                live[i], live[-1] = live[-1], live[i]
                trace.free(live.pop())
            if size * PAGE <= trace.limit:
                live.append(trace.alloc(size * PAGE))


WORKLOADS = {
    "adaptive": Workload("films whose resolution follows the network",
                         ["480p", "720p", "1080p", "1440p", "2160p"],
                         switch=80),
    "seeking": Workload("people who look for a scene, again and again",
                        ["720p", "1080p", "2160p"], seek=90),
    "thumbnails": Workload("a film, and small pictures of many others",
                           ["480p"] * 15 + ["1080p", "2160p"]),
    "picture-in-picture": Workload("films beside each other",
                                   ["480p", "720p", "1080p", "2160p"],
                                   switch=30),
    "trusted-ui": Workload("films, and prompts that come in between",
                           ["720p", "1080p", "2160p"], switch=20, prompt=50),
    "broadcast-8k": Workload("channels up to 8K",
                             ["1080p", "2160p", "4320p"], switch=10),
    "household": Workload("all of it", ["480p", "480p", "720p", "1080p",
                                        "1080p", "2160p"],
                          switch=40, seek=20, prompt=15),
    "camera-stills": Cameras("previews, and pictures of the whole sensor",
                             [PREVIEW, STILL], change=50, adjust=40),
    "random-mix": RandomMix(),
    "camera-modes": Cameras("previews, stills, films that are made, calls",
                            [PREVIEW, STILL, RECORDING, CALL], change=40,
                            adjust=40),
    "video-call": Cameras("calls, and films beside them",
                          [CALL, PREVIEW], change=20, adjust=30, film=40),
    "playlist": Workload("films of one size after each other, and prompts",
                         ["720p", "1080p"], prompt=10),
}
# Workloads and seeds that the placement of the driver and its constants were
# chosen with, and those that judge it. For a change of the placement look at
# the former; what was looked at with the latter is no judgement any more: 101 to
# 103 were, for the placement of today.
CHOOSING = ["adaptive", "seeking", "thumbnails", "picture-in-picture",
            "trusted-ui", "broadcast-8k", "household", "camera-stills",
            "random-mix"]
CHOOSING_SEEDS = range(1, 21)
JUDGING = list(WORKLOADS)
JUDGING_SEEDS = range(104, 121)
PLAYERS = [name for name, workload in WORKLOADS.items()
           if isinstance(workload, Workload)]
CAMERAS = [name for name, workload in WORKLOADS.items()
           if isinstance(workload, Cameras)]
# As many events as give some 5000 requests and more
EVENTS = {"random-mix": 10000}


def make(name, limit, seed=1, events=None):
    """The text of a trace that has at most limit bytes taken at one time, and
    nearly as many most of the time. The same arguments give the same trace."""
    trace = Trace(limit, random.Random(f"{name} {limit} {seed}"))
    WORKLOADS[name].fill(trace, events or EVENTS.get(name, 1000))
    return trace.text()


def peak(text):
    """The most bytes that a trace takes at one time."""
    sizes, live, most = {}, 0, 0
    for line in text.splitlines():
        words = line.partition("#")[0].split()
        if not words or words[0] == "wait":
            continue
        if words[0] == "alloc":
            sizes[words[1]] = align(int(words[2]), PAGE)
            live += sizes[words[1]]
            most = max(most, live)
        else:
            live -= sizes.pop(words[1])
    return most


def write_disk(text, path):
    """Text as a disk: whole sectors, zeros after it."""
    content = text.encode()
    path.write_bytes(content + bytes(512 - len(content) % 512))


def main():
    if len(sys.argv) < 3:
        for name, workload in WORKLOADS.items():
            print(f"{name:20}{workload.about}")
    elif sys.argv[1] in WORKLOADS:
        print(make(sys.argv[1], int(sys.argv[2], 0), *sys.argv[3:4]), end="")
    else:
        sys.exit(f"traces.py: no workload is named {sys.argv[1]}")


if __name__ == "__main__":
    main()
