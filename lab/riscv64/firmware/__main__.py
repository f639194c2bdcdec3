# SPDX-License-Identifier: GPL-2.0-only
"""Build OpenSBI with the platform of the riscv64 lab, which lends memory to the
trusted domain at run time:

    python3 -m lab.riscv64.firmware

Prints the folder of the result, which has fw_dynamic.bin. OpenSBI's source is
unchanged; the platform is outside of it. Results are kept by a hash of all that goes
in.
"""

import os
import re
import shutil
from pathlib import Path

from lab import TREE
from lab.cache import CACHE, VERSIONS, compiler, die, hash_of, lock, run_make

CROSS = "riscv64-linux-gnu-"
SOURCE = Path("/opt/lab/opensbi")
PLATFORMS = TREE / "lab/riscv64/firmware/platform"
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
    """Empty if it was last used by another copy of this tree: what is there depends
    on files of that, which may be gone."""
    objects = CACHE / f"objects-opensbi-{version()}"
    mark = objects / "tree"
    if not mark.exists() or mark.read_text() != str(TREE):
        shutil.rmtree(objects, ignore_errors=True)
        objects.mkdir(parents=True)
        mark.write_text(str(TREE))
    return objects


def build(result):
    objects = folder_for_objects()
    run_make(["make", "-C", str(SOURCE), f"O={objects}", f"-j{os.cpu_count()}",
              f"PLATFORM_DIR={PLATFORMS}", "PLATFORM=lab",
              f"CROSS_COMPILE={CROSS}", f"LAB_INCLUDE={CALLS.parent}"],
             objects / "build.log", "compiling OpenSBI (first time: about 1 minute)")
    shutil.copy(objects / BINARY, result)


def main():
    files = {str(path.relative_to(PLATFORMS)): path
             for path in sorted(PLATFORMS.rglob("*")) if path.is_file()}
    inputs = hash_of(f"{version()} {compiler(CROSS)}", files | {CALLS.name: CALLS})
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
