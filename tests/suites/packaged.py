# SPDX-License-Identifier: GPL-2.0-only
"""The package of the driver: DKMS builds it for two stock kernels, makes heaps in one
of them, and leaves kernels alone for which it is not."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lab import uml
from lab.cache import write_whole
from lab.kernel.source import KERNEL, OLDER
from lab.layers import packed
from tests.host.packages import build
from tests.host.userspace import run
from tests.judge import Result, verdict
from tests.rows import Boot

# UML's kernels without the patches; modules of the last one are loaded
KERNELS = ("older", "stock") if OLDER else ("stock",)
EXTERNAL = uml.BUILD / "layer-external-stock"
# Exit status of dkms for a kernel that the package excludes
EXCLUDED = 77
PROGRAMS = ("allocation", "descriptors")


def dkms(folder, *command):
    """Run dkms on the unpacked package, as if it were installed."""
    return run("dkms", "--dkmstree", folder / "tree", "--sourcetree",
               folder / "root/usr/src", *command, env=os.environ | {"ARCH": "um"})


def objects_of(kernel):
    return (uml.BUILD / kernel / "kernel/objects").resolve()


def build_for(folder, release, objects):
    version = next((folder / "root/usr/src").iterdir()).name.rpartition("-")[2]
    return dkms(folder, "build", f"secure-heap/{version}", "-k", release,
                "--kernelsourcedir", objects)


def layer(module, release):
    """A layer of the guest's root: that with external modules, but the driver is this
    one."""
    with tempfile.TemporaryDirectory() as name:
        where = Path(name) / "lib/modules" / release
        shutil.copytree(EXTERNAL / "lib/modules" / release, where)
        (where / module.name).unlink()
        shutil.copy(module, where)
        write_whole(uml.BUILD / "dkms.gz", packed(name))


def no_older():
    yield Result("a kernel that is older", "skipped",
                 f"the tool root has none before Linux {KERNEL}")


def results():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wrong = build(folder, "-A")
        yield verdict("dkms: the package builds", not wrong, wrong)
        if wrong:
            return
        package = next(folder.glob("secure-heap-dkms_*.deb"))
        subprocess.run(["dpkg-deb", "-x", package, folder / "root"], check=True)
        (folder / "tree").mkdir()

        for kernel in KERNELS:
            release = (uml.BUILD / kernel / "kernel/release").read_text().strip()
            done = build_for(folder, release, objects_of(kernel))
            modules = [path for path in (folder / "tree").rglob("secure_heap.ko")
                       if release in path.parts]
            yield verdict(f"dkms: the kernel {kernel} has a module",
                          len(modules) == 1, done.stdout)
        if not modules:
            return
        layer(modules[0], release)

        # The same kernel without dma-buf heaps, and an older one
        (folder / "other").mkdir()
        (folder / "other/.config").write_text("# CONFIG_DMABUF_HEAPS is not set\n")
        done = build_for(folder, f"{release}-other", folder / "other")
        yield verdict("dkms: a kernel without heaps is left alone",
                      done.returncode == EXCLUDED, done.stdout)
        done = build_for(folder, "7.1.13", objects_of("stock"))
        yield verdict("dkms: an older kernel is left alone",
                      done.returncode == EXCLUDED, done.stdout)
    yield from Boot("dkms", "uml", "uml", PROGRAMS, kernel="stock",
                    layers=("dkms", "tests")).results()
