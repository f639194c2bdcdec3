# SPDX-License-Identifier: GPL-2.0-only
"""Build OpenSBI with the platform of the riscv64 lab, which lends memory to the
trusted domain at run time:

    python3 -m lab.riscv64.firmware

Prints the folder of the result, which has fw_dynamic.bin. The platform is outside of
OpenSBI's source, in a copy of which the patches of this folder mend what Linux could
break out by. Results are kept by a hash of all that goes in; what is not there yet is
built in an object tree that stays, so that only what changed is compiled.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab import TREE
from lab.cache import (CACHE, VERSIONS, compiler, die, hash_of, lock, run_make,
                       write_changed)

CROSS = "riscv64-linux-gnu-"
SOURCE = Path("/opt/lab/opensbi")
PLATFORMS = TREE / "lab/riscv64/firmware/platform"
PATCHES = sorted((TREE / "lab/riscv64/firmware").glob("*.patch"))
CALLS = TREE / "lab/linux/drivers/misc/secure-heap-lab/trusted/lend.h"
BINARY = "platform/lab/firmware/fw_dynamic.bin"


def version():
    """Of the source, as part of a file name."""
    match = re.search(r"(?m)^opensbi (\S+) \S+ tarball$", VERSIONS.read_text())
    if not match:
        die("the tool root has no source of OpenSBI, as the archive had none: "
            f"remove {CACHE} to look again; machines with regions on demand need it")
    return match[1]


def patched_source():
    """The files of OpenSBI's source: path -> content."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        shutil.copytree(SOURCE, source, symlinks=True)
        for patch in PATCHES:
            done = subprocess.run(["patch", "-p1", "-s", "-F0", "-d", source, "-i",
                                   patch])
            if done.returncode:
                die(f"{patch.name} does not apply to OpenSBI {version()}")
        return {path.relative_to(source): path.read_bytes()
                for path in source.rglob("*") if path.is_file()}


def update(folder, objects):
    """Write all that OpenSBI is built of, in places that are the same for each copy of
    this tree. What does not change keeps its time: make compiles what is newer. It does
    not notice that other files belong to it, so it begins anew if anything but code
    changes."""
    if not (folder / "source").exists():
        new = folder / "source.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(SOURCE, new, symlinks=True)
        new.rename(folder / "source")
    wanted = {Path("source") / path: content
              for path, content in patched_source().items()}
    wanted |= {Path("platform") / path.relative_to(PLATFORMS): path.read_bytes()
               for path in PLATFORMS.rglob("*") if path.is_file()}
    wanted[Path("include") / CALLS.name] = CALLS.read_bytes()
    changed = [path for path, content in wanted.items()
               if not (folder / path).exists()
               or (folder / path).read_bytes() != content]
    if any(path.suffix not in (".c", ".h") for path in changed):
        shutil.rmtree(objects, ignore_errors=True)
    for path in changed:
        write_changed(folder / path, wanted[path])


def build(result):
    folder = CACHE / f"objects-riscv64-firmware-{version()}-{compiler(CROSS)}"
    objects = folder / "objects"
    folder.mkdir(exist_ok=True)
    update(folder, objects)
    run_make(["make", "-C", str(folder / "source"), f"O={objects}",
              f"-j{os.cpu_count()}",
              f"PLATFORM_DIR={folder / 'platform'}", "PLATFORM=lab",
              f"CROSS_COMPILE={CROSS}", f"LAB_INCLUDE={folder / 'include'}"],
             folder / "build.log", "compiling OpenSBI (first time: about 1 minute)")
    shutil.copy(objects / BINARY, result)


def main():
    files = {str(path.relative_to(PLATFORMS)): path
             for path in sorted(PLATFORMS.rglob("*")) if path.is_file()}
    files |= {path.name: path for path in [CALLS, *PATCHES]}
    inputs = hash_of(f"{version()} {compiler(CROSS)}", files)
    result = CACHE / "firmware" / f"opensbi-{inputs}"
    if not result.is_dir():
        with lock("firmware"):
            if not result.is_dir():
                new = result.with_suffix(".new")
                shutil.rmtree(new, ignore_errors=True)
                new.mkdir(parents=True)
                build(new)
                new.rename(result)
    print(result)


main()
