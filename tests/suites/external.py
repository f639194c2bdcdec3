# SPDX-License-Identifier: GPL-2.0-only
"""The driver in a kernel of somebody else: as an external module, and by a board's
configuration."""

import shutil
import subprocess
import tempfile

from lab import TREE, riscv64
from lab.kernel.config import values
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
         f"MO={OUT}/{folder}", *more, "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / folder / "secure_heap.ko").exists())
    yield Result(name, "passed" if good else "failed",
                 done.stdout)


def fragments(arch, cross, *names):
    """A kernel for all boards of an architecture takes the lines of fragments."""
    with tempfile.TemporaryDirectory() as folder:
        source = (riscv64.BUILD / "kernel/source").resolve()
        paths = [TREE / "packaging" / name for name in names]
        said = ""
        for command in (
                ["make", "-s", "-C", source, f"O={folder}", f"ARCH={arch}",
                 f"CROSS_COMPILE={cross}", "defconfig"],
                [source / "scripts/kconfig/merge_config.sh", "-m", "-O", folder,
                 f"{folder}/.config", *paths],
                ["make", "-s", "-C", source, f"O={folder}", f"ARCH={arch}",
                 f"CROSS_COMPILE={cross}", "olddefconfig"]):
            done = subprocess.run(command, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                said += done.stdout
        with open(f"{folder}/.config") as config:
            have = values(config.read())
        lost = [f"{symbol}={value}" for path in paths
                for symbol, value in values(path.read_text()).items()
                if have.get(symbol) != value]
        yield Result(f"{' and '.join(names)}: taken by {arch}",
                     "failed" if lost or said else "passed",
                     said + ", ".join(lost))


def results():
    shutil.rmtree(OUT / "stock", ignore_errors=True)
    yield from build("builds without a warning", DRIVER, "module")
    sources = OUT / "stock-source"
    subprocess.run([TREE / "packaging/stock/source", sources], check=True)
    # The headers as they were before our patches, in front of the others
    source = (riscv64.BUILD / "kernel/source").resolve()
    originals = source.with_name(source.name + ".originals") / "include"
    yield from build(
        "builds for a stock kernel", sources, "stock",
        f"NOSTDINC_FLAGS=-nostdinc -I{originals}")
    yield from fragments("riscv", "riscv64-linux-gnu-", "kernel.config")
    yield from fragments("riscv", "riscv64-linux-gnu-", "module.cfg")
    yield from fragments("arm64", "aarch64-linux-gnu-", "kernel.config",
                         "optee.config")
