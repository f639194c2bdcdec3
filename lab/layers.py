# SPDX-License-Identifier: GPL-2.0-only
"""The root of a guest: the lab's own, which has a shell and the kernel's modules,
with layers on top, such as programs of the tests. A layer is an archive
build/LAB/NAME.gz."""

import subprocess

from lab.cache import write_whole
from lab.machine import Failure


def packed(folder):
    """All that is in a folder, as the archive of a layer."""
    return subprocess.run(
        "find . -print0 | sort -z | cpio --quiet -0 -o -H newc -R 0:0 | "
        "gzip -n -6", shell=True, cwd=folder, stdout=subprocess.PIPE,
        check=True).stdout


def root_of(build, folder, layers):
    """The file with the root for a kernel, made if it is not there.

    build: of the lab. folder: of the kernel. layers: names, the last one on top.
    """
    parts = [folder / "initramfs.gz", *[build / f"{name}.gz" for name in layers]]
    for part in parts:
        if not part.exists():
            raise Failure(f"{part} is missing: make it first")
    if not layers:
        return parts[0]
    root = folder / f"root-{'-'.join(layers)}.gz"
    newest = max(part.stat().st_mtime_ns for part in parts)
    if not root.exists() or root.stat().st_mtime_ns < newest:
        write_whole(root, b"".join(part.read_bytes() for part in parts))
    return root
