# SPDX-License-Identifier: GPL-2.0-only
"""Check each patch of a series by itself, on top of those before it:

    python3 -m series.check FOLDER [FIRST-LAST]

FOLDER is what "python3 -m series" has written. After each patch the files that the
series has touched so far are compiled, with W=1 and sparse: all of them as
allmodconfig has them for arm64, and dma-buf and the TEE subsystem as the labs have
them for other architectures. KUnit runs on UML where dma-buf, the driver or the TEE
subsystem has it. The patch itself passes checkpatch --strict and codespell.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from lab import TREE
from lab.cache import CACHE, die, lock, run_make, say
from lab.kernel.source import VERSION
from series.repository import git, pristine
from tests.judge import ktap

SOURCE = CACHE / f"linux-{VERSION}-series"
COMMON = [TREE / "lab/kernel/common.config"]
VIRT = [*COMMON, TREE / "lab/kernel/virt.config"]
# Name: ARCH, CROSS_COMPILE, and lines of the configuration; none: allmodconfig
TREES = {
    "arm64": ("arm64", "aarch64-linux-gnu-", None),
    "riscv64": ("riscv", "riscv64-linux-gnu-",
                [*VIRT, TREE / "lab/riscv64/kernel.config"]),
    "arm": ("arm", "arm-linux-gnueabihf-", [*VIRT, TREE / "lab/arm/kernel.config"]),
    "x86": ("x86", "x86_64-linux-gnu-", [TREE / "lab/kernel/ports/x86.config"]),
    "uml": ("um", "", [*COMMON, TREE / "lab/uml/kernel.config",
                       TREE / "lab/uml/smp.config"]),
}
# What is compiled where not all is configured
FOLDERS = ("drivers/dma-buf/", "drivers/tee/")
STRICT = ("W=1", "C=1", "CHECK=sparse")
KUNIT = """CONFIG_KUNIT=y
CONFIG_OF=y
CONFIG_KUNIT_UML_PCI=y
CONFIG_DMA_SHARED_BUFFER=y
CONFIG_SYNC_FILE=y
CONFIG_DMABUF_HEAPS=y
CONFIG_DMABUF_HEAPS_SYSTEM=y
CONFIG_COMPILE_TEST=y
CONFIG_CGROUPS=y
CONFIG_DEBUG_KERNEL=y
CONFIG_CGROUP_DMEM=y
CONFIG_FAULT_INJECTION=y
CONFIG_FAILSLAB=y
CONFIG_FAULT_INJECTION_DEBUG_FS=y
CONFIG_DEBUG_FS=y
"""
# Suites, by the Kconfig file that has their symbol
SUITES = {
    "drivers/dma-buf/Kconfig": ("DMABUF_MAPPING_KUNIT_TEST",),
    "drivers/dma-buf/heaps/secure-heap/Kconfig":
        ("DMABUF_HEAPS_SECURE", "DMABUF_HEAPS_SECURE_KUNIT_TEST"),
    "drivers/tee/Kconfig": ("TEE", "TEE_DMABUF_KUNIT_TEST"),
}


def fresh_source():
    """The source package again; files that differ from it are written anew."""
    source = pristine()
    if not SOURCE.exists():
        new = SOURCE.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        subprocess.run(["cp", "-al", source, new], check=True)
        new.rename(SOURCE)


def put(name, content):
    """Write a file, of which the source package has a link. content: None if there
    is none."""
    path = SOURCE / name
    if path.exists() and content is not None and path.read_text() == content:
        return
    path.unlink(missing_ok=True)
    if content is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def checkout(tree, commit, names):
    """Have files as a commit has them."""
    there = set(git(tree, "ls-tree", "-r", "--name-only", commit).splitlines())
    for name in sorted(names):
        put(name, git(tree, "show", f"{commit}:{name}") if name in there else None)


def make(name, *goals):
    arch, cross, _ = TREES[name]
    return ["make", "-C", str(SOURCE), f"O={CACHE}/objects-series-{name}",
            f"ARCH={arch}", f"CROSS_COMPILE={cross}", f"-j{os.cpu_count()}", *goals]


def configure(name):
    objects = CACHE / f"objects-series-{name}"
    objects.mkdir(exist_ok=True)
    configs = TREES[name][2]
    goal = ["allmodconfig"]
    if configs is not None:
        wanted = objects / "wanted.config"
        wanted.write_text("".join(path.read_text() for path in configs))
        goal = [f"KCONFIG_ALLCONFIG={wanted}", "allnoconfig"]
    done = subprocess.run(make(name, *goal), capture_output=True, text=True)
    if done.returncode:
        die(f"{name} could not be configured:\n{done.stderr}")
    run_make(make(name, *STRICT, "prepare"), objects / "build.log",
             f"preparing {name} for the series")


def compile_all(name, files):
    """What the compilers and sparse say of files, or an empty text."""
    goals = FOLDERS
    if TREES[name][2] is None:
        goals = [str(Path(file).with_suffix(".o")) for file in files
                 if file.endswith(".c") and "/tests/" not in file and
                 file.startswith("drivers/") and (SOURCE / file).exists()]
    done = subprocess.run(make(name, "-s", *STRICT, *goals), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        return done.stdout[-3000:]
    return "\n".join(line for line in done.stdout.splitlines()
                     if any(file in line for file in files))


def kunit():
    """What fails, as text, of the suites that there are."""
    symbols = [symbol for kconfig, needed in SUITES.items()
               if (SOURCE / kconfig).exists() and
               needed[-1] in (SOURCE / kconfig).read_text()
               for symbol in needed]
    if not symbols:
        return ""
    config = CACHE / "objects-series-kunit.config"
    config.write_text(KUNIT + "".join(f"CONFIG_{symbol}=y\n"
                                      for symbol in symbols))
    done = subprocess.run(
        ["python3", "tools/testing/kunit/kunit.py", "run", "--arch=um",
         f"--build_dir={CACHE}/objects-series-kunit", f"--kunitconfig={config}",
         f"--jobs={os.cpu_count()}", "--raw_output=all"],
        cwd=SOURCE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    results = list(ktap.parse(done.stdout.splitlines(), 0))
    wrong = [f"{r.name}: {r.why}" for r in results if r.outcome == "failed"]
    if not results:
        return done.stdout[-3000:]
    say(f"{len(results)} results of KUnit")
    return "\n".join(wrong)


def style(patch):
    done = subprocess.run(
        ["perl", SOURCE / "scripts/checkpatch.pl", "--strict", "--quiet",
         "--no-summary", "--codespell", "--terse", "--show-types",
         # MAINTAINERS is a later patch, and functions for the flags of pages have
         # names with capitals
         "--ignore", "FILE_PATH_CHANGES,CAMELCASE", "--no-tree", patch],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = Path(sys.argv[1]).resolve()
    tree = folder / "tree"
    patches = sorted(folder.glob("0*.patch"))[1:]
    commits = git(tree, "rev-list", "--reverse", "HEAD").split()
    names = set(git(tree, "ls-tree", "-r", "--name-only", "HEAD").splitlines())
    names |= set(git(tree, "ls-tree", "-r", "--name-only", commits[0]).splitlines())
    first, last = 1, len(patches)
    if len(sys.argv) == 3:
        first, last = map(int, sys.argv[2].split("-"))

    fresh_source()
    failed = 0
    with lock("series"):
        for number in range(first, last + 1):
            patch, commit = patches[number - 1], commits[number]
            checkout(tree, commit, names)
            if number == first or "Kconfig" in patch.read_text():
                for name in TREES:
                    configure(name)
            touched = git(tree, "diff", "--name-only", commits[0],
                          commit).splitlines()
            wrong = {"checkpatch": style(patch), "KUnit": kunit()}
            for name in TREES:
                wrong[name] = compile_all(name, touched)
            wrong = {what: said for what, said in wrong.items() if said}
            print(f"{'FAILED  ' if wrong else 'ok      '}{patch.name}", flush=True)
            for what, said in wrong.items():
                print(f"        {what}:\n{said}", flush=True)
            failed += bool(wrong)
    count = last - first + 1
    print(f"{count - failed} passed, {failed} failed, 0 skipped")
    sys.exit(bool(failed))


main()
