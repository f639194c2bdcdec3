# SPDX-License-Identifier: GPL-2.0-only
"""Build OpenSBI with the platform of the riscv64 lab, which lends memory to the
trusted domain at run time:

    python3 -m lab.riscv64.firmware

Prints the folder of the result, which has fw_dynamic.bin. The platform is outside of
OpenSBI's source, in a copy of which the patches of this folder mend what Linux could
break out by. Results are kept by a hash of all that goes in.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from lab import TREE
from lab.cache import CACHE, VERSIONS, compiler, die, hash_of, lock, run_make

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


def folder_for_objects():
    """Empty if it was last used by another copy of this tree, as what is there depends
    on files of that, which may be gone; or with other patches, as make does not notice
    that a file is older than it was."""
    objects = CACHE / f"objects-opensbi-{version()}"
    mark = objects / "tree"
    made_of = hash_of(str(TREE), {path.name: path for path in PATCHES})
    if not mark.exists() or mark.read_text() != made_of:
        shutil.rmtree(objects, ignore_errors=True)
        objects.mkdir(parents=True)
        copy_source(objects / "source")
        mark.write_text(made_of)
    return objects


def copy_source(copy):
    shutil.copytree(SOURCE, copy, symlinks=True)
    for patch in PATCHES:
        done = subprocess.run(["patch", "-p1", "-s", "-F0", "-d", copy, "-i", patch])
        if done.returncode:
            die(f"{patch.name} does not apply to OpenSBI {version()}")


def build(result):
    objects = folder_for_objects()
    run_make(["make", "-C", str(objects / "source"), f"O={objects}",
              f"-j{os.cpu_count()}",
              f"PLATFORM_DIR={PLATFORMS}", "PLATFORM=lab",
              f"CROSS_COMPILE={CROSS}", f"LAB_INCLUDE={CALLS.parent}"],
             objects / "build.log", "compiling OpenSBI (first time: about 1 minute)")
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
