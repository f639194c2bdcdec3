# SPDX-License-Identifier: GPL-2.0-only
"""The machine with OpenSBI's firewall and the IOMMU's."""

import os
import re
import shutil
import subprocess

import decoder
import guests
import riscv64
from guests import IMPORTERS, OUT, READS, TREE, demo, stress
from tests.judge import Result
from tiers import masters
import ways_around


def boot(name, machine, programs, /, append="", **more):
    return guests.boot(riscv64, name, machine, programs, append, **more)


def trusted_console(name, results):
    """The results of a machine, and whether the trusted domain has said on the
    console as often that it refused something as programs were refused it."""
    refused = 0
    for result in results:
        refused += result.counts.get("requests_refused", 0)
        yield result
    log = (OUT / f"{name}-console.log").read_text(errors="replace")
    said = len(re.findall(r"(?m)^trusted: refused: ", log))
    yield Result(f"{name}: the trusted console names what was refused",
                 "passed" if said == refused > 0 else "failed",
                 f"{refused} refused, {said} on the console")


def external_module(name, folder, *more):
    """The driver also builds outside of the kernel tree, without a warning."""
    done = subprocess.run(
        ["make", "-s", "-C", riscv64.BUILD / "kernel/source",
         f"O={(riscv64.BUILD / 'kernel/objects').resolve()}", "ARCH=riscv",
         "CROSS_COMPILE=riscv64-linux-gnu-", "W=1",
         f"M={TREE}/linux/drivers/dma-buf/heaps/secure-heap",
         f"MO={OUT}/{folder}", *more, "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / folder / "secure_heap.ko").exists())
    yield Result(f"external module: {name}", "passed" if good else "failed",
                 done.stdout)


def external_modules():
    shutil.rmtree(OUT / "stock", ignore_errors=True)
    yield from external_module("builds without a warning", "module")
    # The headers as they were before our patches, in front of the others. The
    # suites are for a kernel that has the patches.
    source = (riscv64.BUILD / "kernel/source").resolve()
    originals = source.with_name(source.name + ".originals") / "include"
    yield from external_module(
        "builds for a stock kernel", "stock",
        f"NOSTDINC_FLAGS=-nostdinc -I{originals}",
        "CONFIG_DMABUF_HEAPS_SECURE_KUNIT_TEST=")


def attacks():
    """What docs/attacks.md lists, on the riscv64 machine."""
    # What software refuses, it refuses without a firewall too
    for dtb in ("protected", "open"):
        yield from boot(f"attacks-{dtb}", dtb,
                        ["attack-descriptor", "attack-io-uring",
                         "attack-importer", "attack-writeback",
                         "attack-memory"], "vivid.n_devs=1", **IMPORTERS)
    # A stray access by the kernel to any page that is not mapped is an oops
    yield from boot("scan", "protected",
                    ["attack-scan", "allocation", "attack-importer"],
                    "kmemleak=on debug_pagealloc=on vivid.n_devs=1",
                    **IMPORTERS)
    yield from boot("poison", "protected", ["attack-poison", "allocation"],
                    "page_poison=1")
    yield from boot("image", "protected", ["attack-image"], by_console=True)
    yield from boot("crash", "protected", ["attack-crash"], "crashkernel=64M",
                    disk=riscv64.BUILD / "kernel/Image")
    # What is known to end in an oops, and so fails
    if os.environ.get("SECURE_HEAP_OOPSES"):
        yield from boot("stream", "protected", ["attack-stream"],
                        "vivid.n_devs=1 vivid.allocators=1", modules=["vivid"])


def importers():
    """What importers make of a buffer: those that the patches are for, and a
    V4L2 decoder behind the firewall."""
    for dtb in ("protected", "open"):
        yield from boot(f"importers-{dtb}", dtb,
                        ["kunit.sh", "fault-display-mmap"],
                        "KUNIT_MODULE=lab-importers-test", **IMPORTERS)
    yield from boot("video", "regions", ["attack-video"],
                    "vivid.n_devs=1 vivid.allocators=1", modules=["vivid"])
    yield from boot("decoder", "protected", ["decoder"],
                    **decoder.machine(decoder.DECODER, decoder.STRANGER))


def compliance():
    """The decoder does what V4L2 asks of one."""
    yield from boot("v4l2", "protected", ["compliance.sh"], root="compliance",
                    **decoder.machine(decoder.DECODER))


def tier():
    yield from external_modules()
    yield from ways_around.results(OUT)
    yield from trusted_console("protected", boot(
        "protected", "protected",
        ["kunit.sh", "allocation", "cpu", "descriptors", "fault-not-root",
         "trusted", "attack-physical"]))
    # Stress last: it uses up what the driver may say in the log
    yield from boot("regions", "regions", ["regions", "devices", "stress"],
                    stress(20000))
    yield from boot("unaligned", "unaligned", ["unaligned"])
    yield from boot("bounce", "protected", ["bounce"], "swiotlb=force")
    yield from attacks()
    yield from importers()
    yield from compliance()
    yield from demo("riscv64", "build/demo", {
        "pixels_equal": "frames on the screen equal the plain ones",
        "stock_display_read": "a stock kernel's display is read by a program",
        "decoder_works": "a V4L2 decoder's frames equal the plain ones",
        "decoder_needs_access": "without access it writes none",
        **READS, **masters.NAMES})
    yield from masters.results()
