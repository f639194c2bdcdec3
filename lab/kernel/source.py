# SPDX-License-Identifier: GPL-2.0-only
"""The source package of the kernel, and what the tree adds to it."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lab import TREE
from lab.cache import CACHE, die, say

OVERLAYS = [TREE / "linux", TREE / "lab/linux"]
# Version of the source package, as part of a file name
VERSION = re.sub(r"[^\w.]", "-",
                 Path("/opt/lab/kernel-version").read_text().strip())


def tarball():
    found = sorted(Path("/usr/src").glob("linux-source-*.tar.xz"))
    if not found:
        die(f"the tool root has no kernel source: remove {CACHE} and run again")
    return found[-1]


def stock():
    """Where the source is as the package has it, once it is unpacked."""
    return CACHE / f"linux-{VERSION}-stock"


def unpack(source):
    if source.is_dir():
        return
    say(f"unpacking {tarball().name}")
    new = source.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    subprocess.run(["tar", "-C", new, "--strip-components=1", "-xf", tarball()],
                   check=True)
    new.rename(source)


def overlay_files(overlays):
    """Files that the overlays add: path in the kernel tree -> path here."""
    files = {}
    for overlay in overlays:
        for path in sorted(overlay.rglob("*")):
            inside = path.relative_to(overlay)
            if path.is_file() and inside.parts[0] != "patches":
                files[str(inside)] = path
    return files


def patches_of(overlays):
    return [p for o in overlays for p in sorted((o / "patches").glob("*.patch"))]


def patched_names(patches):
    """Files that patches change."""
    return {line.removeprefix("+++ b/") for patch in patches
            for line in patch.read_text().splitlines()
            if line.startswith("+++ b/")}


def merged(source, overlays):
    """What the overlays make of a source: path in the kernel tree -> content, of
    all files that they add or change."""
    files = {name: path.read_bytes()
             for name, path in overlay_files(overlays).items()}
    patches = patches_of(overlays)
    names = patched_names(patches)
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            copy = Path(scratch) / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, copy)
        for patch in patches:
            done = subprocess.run(["patch", "-p1", "-s", "-F0", "-i", patch],
                                  cwd=scratch, stdout=sys.stderr)
            if done.returncode:
                die(f"{patch.name} does not apply to {tarball().stem}")
        for name in names:
            files[name] = (Path(scratch) / name).read_bytes()
    return files
