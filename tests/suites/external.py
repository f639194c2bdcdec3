# SPDX-License-Identifier: GPL-2.0-only
"""The driver in a kernel of somebody else: as an external module, and by a board's
configuration."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from lab import TREE, riscv64
from lab.kernel.config import values
from lab.kernel.source import DRIVER, OVERLAYS, merged, originals_of
from tests.judge import Result, verdict
from tests.rows import OUT


def build(name, sources, folder, *more):
    """The driver also builds outside of the kernel tree, without a warning."""
    done = subprocess.run(
        ["make", "-s", "-C", riscv64.BUILD / "kernel/source",
         f"O={(riscv64.BUILD / 'kernel/objects').resolve()}", "ARCH=riscv",
         "CROSS_COMPILE=riscv64-linux-gnu-", "W=1",
         f"M={sources}", f"MO={OUT}/{folder}", *more, "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / folder / "secure_heap.ko").exists())
    yield Result(name, "passed" if good else "failed",
                 done.stdout)


def fragments(arch, cross, *sets):
    """A kernel for all boards of an architecture takes the lines of each set of
    fragments."""
    source = (riscv64.BUILD / "kernel/source").resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = folder / ".config"

        def said_by(*command):
            done = subprocess.run(command, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            return done.stdout if done.returncode else ""

        def make(goal):
            return said_by("make", "-s", "-C", source, f"O={folder}",
                           f"ARCH={arch}", f"CROSS_COMPILE={cross}", goal)

        unable = make("defconfig")
        defaults = config.read_text()
        for names in sets:
            paths = [TREE / "packaging" / name for name in names]
            config.write_text(defaults)
            said = unable + said_by(source / "scripts/kconfig/merge_config.sh", "-m",
                                    "-O", folder, config, *paths)
            said += make("olddefconfig")
            have = values(config.read_text())
            lost = [f"{symbol}={value}" for path in paths
                    for symbol, value in values(path.read_text()).items()
                    if have.get(symbol) != value]
            yield verdict(f"{' and '.join(names)}: taken by {arch}",
                          not lost and not said, said + ", ".join(lost))


def driver_for_this_kernel(originals, folder):
    """The driver's sources, which a patch changes for an older kernel."""
    shutil.rmtree(folder, ignore_errors=True)
    name = DRIVER.relative_to(TREE / "linux")
    for path, content in merged(originals, OVERLAYS).items():
        if Path(path).is_relative_to(name):
            copy = folder / Path(path).relative_to(name)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)


def results():
    source = (riscv64.BUILD / "kernel/source").resolve()
    originals = originals_of(source)
    shutil.rmtree(OUT / "stock", ignore_errors=True)
    driver_for_this_kernel(originals, OUT / "module-source")
    yield from build("builds without a warning", OUT / "module-source", "module")
    sources = OUT / "stock-source"
    subprocess.run([TREE / "packaging/stock/source", sources], check=True)
    # The headers as they were before our patches, in front of the others
    yield from build(
        "builds for a stock kernel", sources, "stock",
        f"NOSTDINC_FLAGS=-nostdinc -I{originals / 'include'}")
    yield from fragments("riscv", "riscv64-linux-gnu-", ("kernel.config",),
                         ("module.cfg",))
    yield from fragments("arm64", "aarch64-linux-gnu-",
                         ("kernel.config", "optee.config"))
