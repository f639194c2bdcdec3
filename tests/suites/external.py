# SPDX-License-Identifier: GPL-2.0-only
"""The driver as an external module."""

import shutil
import subprocess

from lab import TREE, riscv64
from tests.judge import Result
from tests.rows import OUT


DRIVER = TREE / "linux/drivers/dma-buf/heaps/secure-heap"


def build(name, sources, folder, *more):
    """The driver also builds outside of the kernel tree, without a warning."""
    done = subprocess.run(
        ["make", "-s", "-C", riscv64.BUILD / "kernel/source",
         f"O={(riscv64.BUILD / 'kernel/objects').resolve()}", "ARCH=riscv",
         "CROSS_COMPILE=riscv64-linux-gnu-", "W=1",
         f"M={sources}",
         f"MO={OUT}/{folder}", f"KCPPFLAGS=-I{TREE}/linux/include", *more, "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / folder / "secure_heap.ko").exists())
    yield Result(name, "passed" if good else "failed",
                 done.stdout)


def results():
    shutil.rmtree(OUT / "stock", ignore_errors=True)
    yield from build("builds without a warning", DRIVER, "module")
    sources = OUT / "stock-source"
    subprocess.run([TREE / "packaging/stock/source", sources], check=True)
    # The headers as they were before our patches, in front of the others. The
    # suites are for a kernel that has the patches.
    source = (riscv64.BUILD / "kernel/source").resolve()
    originals = source.with_name(source.name + ".originals") / "include"
    yield from build(
        "builds for a stock kernel", sources, "stock",
        f"NOSTDINC_FLAGS=-nostdinc -I{originals}",
        "CONFIG_DMABUF_HEAPS_SECURE_KUNIT_TEST=")
