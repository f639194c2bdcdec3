# SPDX-License-Identifier: GPL-2.0-only
"""Build the firmware of the arm64 lab:

    python3 -m lab.arm64.firmware dev-kit
                            what trusted applications are compiled with
    python3 -m lab.arm64.firmware flash DTS [TA...]
                            TF-A and OP-TEE as the machine's flash.bin
    python3 -m lab.arm64.firmware rme [PATCH|PAYLOAD]
                            TF-A with granule protection, and no TEE, as flash.bin
    python3 -m lab.arm64.firmware ffa MANIFEST
                            TF-A and OP-TEE as a partition of FF-A, as flash.bin

Prints the folder of the result.

DTS is a device tree for OP-TEE itself, with a linaro,secure-heap node: the
memory that trusted applications may take for protected. Each TA is a compiled
trusted application, UUID.stripped.elf, to be built in. PATCH is one for TF-A; PAYLOAD,
a file .bin, is for the realm world, in place of TF-A's own. MANIFEST is a device tree
that tells TF-A where OP-TEE is. The sources are Debian's, with lab/arm64/pta added to
OP-TEE's core, but not where FF-A reaches it. Results are kept by a hash of all that goes
in; what is not there yet is built in an object tree that stays, so that only what
changed is compiled. TF-A with granule protection is small enough to be compiled whole.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from lab import TREE
from lab.arm64 import LAYOUT
from lab.cache import (CACHE, compiler, die, hash_of, lock, run_make,
                       write_changed)

CROSS = "aarch64-linux-gnu-"
SOURCES = {name: Path("/opt/lab") / name
           for name in ("arm-trusted-firmware", "optee-os")}
# A part of OP-TEE's core that is ours, and where it goes
PTA = {f.name: f for f in sorted((TREE / "lab/arm64/pta").iterdir())}
PTA_FOLDER = "core/pta/secure_heap"
# Where the pool of OP-TEE's own heap is, and how large; a device tree may say
# otherwise
POOL = LAYOUT["LAB_PEER_BASE"], LAYOUT["LAB_PEER_SIZE"]
# Where TF-A looks for what it loads
FIP_OFFSET = 256 << 10

OPTEE_ANY = [
    "PLATFORM=vexpress-qemu_armv8a", "DEBUG=0", "CFG_ARM_GICV3=y",
    "CFG_ARM64_core=y", f"CROSS_COMPILE64={CROSS}",
    f"CROSS_COMPILE_core={CROSS}", f"CROSS_COMPILE_ta_arm64={CROSS}",
    "CFG_USER_TA_TARGETS=ta_arm64", "CFG_BUILD_IN_TREE_TA=n",
    "CFG_EARLY_TA=y", "CFG_CORE_RESERVED_SHM=n",
    "CFG_TEE_CORE_LOG_LEVEL=3", "CFG_TEE_TA_LOG_LEVEL=3",
    f"CFG_TZDRAM_START={LAYOUT['LAB_TEE_BASE']}",
    f"CFG_TZDRAM_SIZE={LAYOUT['LAB_TEE_SIZE']}",
    # Two protected ranges: the pool Linux gets told of by OP-TEE's driver, and
    # makes a heap of the TEE's; the one of the device tree it does not
    "CFG_SECURE_DATA_PATH=y",
]
OPTEE = [
    *OPTEE_ANY,
    "CFG_EMBED_DTB=y", "CFG_EMBED_DTB_SOURCE_FILE=secure-heap-lab.dts",
    # Else the embedded tree has to be the one of OP-TEE's own tests
    "CFG_DT_DRIVER_EMBEDDED_TEST=n",
    "CFG_SECURE_HEAP_PTA=y",
]
# Memory is lent to it. It closes none: this platform's function for that is a stub.
OPTEE_FFA = [
    *OPTEE_ANY,
    "CFG_CORE_SEL1_SPMC=y", "CFG_CORE_DYN_PROTMEM=y",
    "CFG_DT_DRIVER_EMBEDDED_TEST=n",
]
TF_A = [
    "PLAT=qemu", "DEBUG=0", f"CROSS_COMPILE={CROSS}",
    "QEMU_USE_GIC_DRIVER=QEMU_GICV3",
    f"PRELOADED_BL33_BASE={LAYOUT['LAB_KERNEL_BASE']}",
    "ARM_LINUX_KERNEL_AS_BL33=1",
]
TF_A_OPTEE = [*TF_A, "SPD=opteed", "BL32_RAM_LOCATION=tdram"]
TF_A_FFA = [*TF_A, "SPD=spmd", "SPMD_SPM_AT_SEL2=0", "SPMC_OPTEE=1"]
# TF-A refuses opteed together with RME. The patch takes the region's place from
# here, and TF-A without it has no use for that.
TF_A_RME = [
    *TF_A, "SPD=none", "ENABLE_RME=1",
    f"CFLAGS=-DLAB_DRAM_BASE={LAYOUT['LAB_DRAM_BASE']}UL "
    f"-DLAB_DRAM_SIZE={LAYOUT['LAB_DRAM_SIZE']}UL",
]


def version(name):
    """Of a source package, as part of a file name."""
    with open(SOURCES[name] / "debian/changelog") as f:
        return name + "-" + re.sub(r"[^\w.]", "-", f.readline().split()[1][1:-1])


class Build:
    """The object tree: copies of the sources, and what is made of them."""

    def __init__(self, folder, pool=POOL, optee=OPTEE, tf_a=TF_A_OPTEE):
        self.folder = folder
        self.pool = pool
        self.options = {"optee": optee, "tf_a": tf_a}
        # Its make compiles all of it for other options
        kind = "" if optee == OPTEE else "-ffa"
        self.optee_objects = folder / ("optee-os-objects" + kind +
                                       ("" if pool == POOL else f"-{pool[0]}"))
        # Its make does not notice other options
        self.tf_a_objects = (folder
                             / f"tf-a-objects-{hash_of(' '.join(tf_a), {})}")
        self.source = {}
        for name, original in SOURCES.items():
            self.source[name] = folder / name
            if not self.source[name].exists():
                new = folder / f"{name}.new"
                shutil.rmtree(new, ignore_errors=True)
                shutil.copytree(original, new, symlinks=True)
                new.rename(self.source[name])

    def add_pta(self):
        """Add our part to OP-TEE's core. Without its option, it is not compiled."""
        source = self.source["optee-os"]
        for name, path in PTA.items():
            write_changed(source / PTA_FOLDER / name, path.read_bytes())
        folders = (SOURCES["optee-os"] / "core/pta/sub.mk").read_bytes()
        write_changed(source / "core/pta/sub.mk", folders
                      + b"\nsubdirs-y += secure_heap\n")

    def _make(self, name, arguments, what):
        run_make(["make", "-C", str(self.source[name]), f"-j{os.cpu_count()}",
                  *arguments], self.folder / f"{name}.log", what)

    def optee(self, *arguments):
        self._make("optee-os",
                   [f"O={self.optee_objects}", *self.options["optee"],
                    f"CFG_TEE_SDP_MEM_BASE={self.pool[0]}",
                    f"CFG_TEE_SDP_MEM_SIZE={self.pool[1]}", *arguments],
                   "compiling OP-TEE (first time: about 1 minute)")

    def tf_a(self, *arguments):
        core = self.optee_objects / "core"
        self._make("arm-trusted-firmware",
                   [f"BUILD_BASE={self.tf_a_objects}", *self.options["tf_a"],
                    f"BL32={core}/tee-header_v2.bin",
                    f"BL32_EXTRA1={core}/tee-pager_v2.bin",
                    f"BL32_EXTRA2={core}/tee-pageable_v2.bin", *arguments,
                    "all", "fip"],
                   "compiling TF-A")


def write_flash(release, result):
    """What TF-A's make has made, as it is in the machine's flash."""
    flash = (release / "bl1.bin").read_bytes().ljust(FIP_OFFSET, b"\0")
    (result / "flash.bin").write_bytes(flash
                                       + (release / "fip.bin").read_bytes())


def build_dev_kit(build, result):
    build.optee("ta_dev_kit")
    shutil.copytree(build.optee_objects / "export-ta_arm64", result,
                    dirs_exist_ok=True)


def build_flash(build, result, dts, tas):
    write_changed(build.source["optee-os"]
                  / "core/arch/arm/dts/secure-heap-lab.dts", dts.read_bytes())
    # Another tree's may be older than what was built of one with its name
    early = [build.folder / "tas" / ta.name for ta in tas]
    for copy, ta in zip(early, tas):
        write_changed(copy, ta.read_bytes())
    # One less is no reason for OP-TEE's make to link again
    elf = build.optee_objects / "core/tee.elf"
    elf.unlink(missing_ok=True)

    build.add_pta()
    build.optee(f"EARLY_TA_PATHS={' '.join(map(str, early))}")
    build.tf_a()
    write_flash(build.tf_a_objects / "qemu/release", result)
    # For the addresses in OP-TEE's log
    shutil.copy(elf, result)


def build_ffa(build, result, manifest):
    # TF-A's make calls what it makes of it by the name of the file
    copy = build.folder / "ffa/manifest.dts"
    write_changed(copy, manifest.read_bytes())
    # As for the other firmware, whose make uses the same copy of the sources
    build.add_pta()
    build.optee()
    build.tf_a(f"QEMU_TOS_FW_CONFIG_DTS={copy}")
    write_flash(build.tf_a_objects / "qemu/release", result)
    shutil.copy(build.optee_objects / "core/tee.elf", result)


def build_rme(folder, result, files):
    """TF-A as the only firmware, with its own payload for realms, which nothing here
    uses, or with ours."""
    patches = [f for f in files if f.suffix == ".patch"]
    payload = [f"RMM={f.resolve()}" for f in files if f.suffix == ".bin"]
    work = folder / "rme"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(SOURCES["arm-trusted-firmware"], work, symlinks=True)
    for patch in patches:
        done = subprocess.run(["patch", "-p1", "-s", "-F0", "-d", work,
                               "-i", patch.resolve()])
        if done.returncode:
            die(f"{patch.name} does not apply to "
                f"{version('arm-trusted-firmware')}")
    run_make(["make", "-C", str(work), f"-j{os.cpu_count()}", *TF_A_RME,
              *payload, "all", "fip"], folder / "rme.log",
             "compiling TF-A with granule protection")
    write_flash(work / "build/qemu/release", result)
    shutil.rmtree(work)


def pool_of(dts):
    """The pool that a device tree asks for, or the usual one."""
    match = re.search(r"secure-heap-lab,pool = /bits/ 64 <(\w+) (\w+)>",
                      dts.read_text())
    return match.groups() if match else POOL


def main():
    pool, parts, options = POOL, {}, [*OPTEE, *TF_A_OPTEE]
    kind = OPTEE, TF_A_OPTEE
    if sys.argv[1:] == ["dev-kit"]:
        files, make = [], build_dev_kit
    elif sys.argv[1:2] == ["flash"] and len(sys.argv) > 2:
        files = [Path(f) for f in sys.argv[2:]]
        parts = PTA
        pool = pool_of(files[0])

        def make(build, result):
            build_flash(build, result, files[0], files[1:])
    elif sys.argv[1:2] == ["ffa"] and len(sys.argv) == 3:
        files = [Path(sys.argv[2])]
        kind = OPTEE_FFA, TF_A_FFA
        options = [*OPTEE_FFA, *TF_A_FFA]

        def make(build, result):
            build_ffa(build, result, files[0])
    elif sys.argv[1:2] == ["rme"] and len(sys.argv) < 4:
        files = [Path(f) for f in sys.argv[2:]]
        options = TF_A_RME

        def make(build, result):
            build_rme(build.folder, result, files)
    else:
        die("usage: build dev-kit | build flash DTS [TA...] | "
            "build rme [PATCH|PAYLOAD] | build ffa MANIFEST")

    versions = [*map(version, SOURCES), compiler(CROSS)]
    inputs = hash_of(" ".join([*versions, *options, *pool]),
                     {f.name: f for f in files} | parts)
    result = CACHE / "firmware" / f"{sys.argv[1]}-{inputs}"
    # A result in the cache is complete: no lock is needed to use it
    if result.is_dir():
        print(result)
        return

    with lock("firmware"):
        if not result.is_dir():
            folder = CACHE / "-".join(["objects", *versions])
            folder.mkdir(parents=True, exist_ok=True)
            new = result.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir(parents=True)
            make(Build(folder, pool, *kind), new)
            new.rename(result)
    print(result)


main()
