# SPDX-License-Identifier: GPL-2.0-only
"""Results of long builds are kept in the cache, by a hash of all inputs."""

import contextlib
import fcntl
import hashlib
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

CACHE = Path(os.environ["SECURE_HEAP_CACHE"])

# Options of a make that runs one of the scripts are not for the makes that it runs
for variable in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
    os.environ.pop(variable, None)


def say(text):
    print(f"secure-heap: {text}", file=sys.stderr, flush=True)


# Of the tool root: those packages that what is built depends on most
VERSIONS = Path("/opt/lab/versions")
TOOLS = re.compile(r"(gcc-\d+(-\w+-linux-gnu)?|linux-source-[\d.]+|"
                   r"qemu-system-(arm|misc)|opensbi|arm-trusted-firmware|"
                   r"optee-os|device-tree-compiler|dt-schema|sparse) ")


def tools():
    """Versions of those, and the suites that they are from."""
    return ", ".join("{} {} ({})".format(*line.split())
                     for line in VERSIONS.read_text().splitlines()
                     if TOOLS.match(line))


def die(text):
    say(text)
    say(f"built with {tools()}")
    sys.exit(1)


@contextlib.contextmanager
def lock(name):
    """Keep other runs away from what is being made."""
    with open(CACHE / f"{name}.lock", "w") as f:
        try:
            fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run that works on {name}")
            fcntl.flock(f, fcntl.LOCK_EX)
        yield


def compiler(cross):
    """A short name for the compiler, another one for each build of it."""
    version = subprocess.run([f"{cross}gcc", "--version"], text=True,
                             capture_output=True, check=True).stdout
    return hashlib.sha256(version.encode()).hexdigest()[:8]


def hash_of(words, files):
    """A short name for words and for the files of a dictionary, with the names
    that they go by."""
    h = hashlib.sha256()
    h.update(words.encode())
    for name, path in files.items():
        h.update(f"{name}\n{path.stat().st_size}\n".encode())
        h.update(path.read_bytes())
    return h.hexdigest()[:16]


def write_changed(path, content):
    """Write a file only if that changes it: make compiles what is newer."""
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write_whole(path, content):
    """Write a file that others may be reading: they have the old one or the new."""
    new = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    new.write_bytes(content)
    new.rename(path)


def run_make(make, log, what):
    """Run make with its output in a log, and show that it is alive."""
    start = shown = time.monotonic()
    lines = 0
    with open(log, "w") as f:
        process = subprocess.Popen(make, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        for line in process.stdout:
            f.write(line)
            lines += 1
            now = time.monotonic()
            if now - shown >= 15:
                say(f"{what}: {lines} steps, {now - start:.0f} s")
                shown = now
    if process.wait():
        sys.stderr.write("".join(Path(log).open().readlines()[-30:]))
        die(f"{what} failed: the whole output is in {log}")
