#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The tests, and a summary of them:  check.py [TIER...]

Tiers: host, uml, uml-debug, uml-soak, riscv64, arm64. Without one: all.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / f) for f in ("lab", "lab/arm64", "lab/riscv64",
                                        "lab/uml", "tests/host")]

import arm64 as arm64_lab
import riscv64
from machine import Failure, Machine
from tap import Result, parse, parse_kunit
from uml import Uml
import schema

OUT = TREE / "build/check"

# Drivers that only the attacks have a use for
IMPORTERS = ["vgem", "vkms", "virtio-gpu", "vivid", "vim2m"]

# What the kernel prints when something is wrong with the kernel
SPLATS = ("WARNING:", "BUG:", "Oops", "Call Trace", "Call trace",
          "Internal error", "Kernel panic", "Unable to handle", "DMA-API:",
          "UBSAN:", "refcount_t:", "scheduling while atomic")

# What it prints when an IOMMU stopped a device: the address is a group. A test
# that means to be stopped announces it (tests/guest/fault.h).
IOMMU_FAULTS = (r"arm-smmu.* event: [FC]_\w+ (?:.* iova: (0x\w+))?",
                r"virtio_iommu.* fault from EP \d+(?: at (0x\w+))?")
ANNOUNCED_FAULT = r"test: a fault is to come at (0x\w+)"

# What a suite counts apart from its results, as it says in its output
COUNTERS = {"failure_points": r"failure points: .*: (\d+)",
            "operations": r"# operations: (\d+)"}
# What results are counted apart, by their names
KINDS = {"kunit_cases": r": secure_heap_\w+: ",
         "attacks": r": (attack-[\w-]+|cpu|bounce): ",
         "malformed_nodes": r": (region_malformed|region_overlapping_\w+)\b|"
                            r": (refused|unaligned)\.\w+\."}
counted = dict.fromkeys([*COUNTERS, *KINDS], 0)


def programs_of(lines, programs):
    """What each program printed, and its exit status if it got that far."""
    output, status, current = {p: [] for p in programs}, {}, None
    for line in lines:
        word, _, rest = line.partition(" ")
        if word == "program":
            current = rest
        elif word == "exit" and rest.startswith(f"{current} "):
            status[current] = int(rest.split()[1])
            current = None
        elif current:
            output[current].append(line)
    return output, status


def run(name, machine, programs, by_console=False):
    """Run test programs on one machine, and look at its log afterwards.

    by_console: the programs print among the kernel's messages, because the
    port does not survive what they do.
    """
    lines = []
    try:
        with machine as guest:
            lines.extend(guest.lines())
    except Failure as failure:
        yield Result(f"{name}: the machine runs", "failed", str(failure))

    log = machine.console.read_text(errors="replace")
    output, status = programs_of(log.splitlines() if by_console else lines,
                                 programs)
    for program in programs:
        for counter, pattern in COUNTERS.items():
            for line in output[program]:
                if match := re.search(pattern, line):
                    counted[counter] += int(match[1])
        if program == "kunit.sh":
            results = parse_kunit(output[program])
            if not results or status.get(program):
                results.append(Result("runs", "failed",
                                      "\n".join(output[program][-20:])))
        else:
            results = parse(program, output[program], status.get(program))
        for result in results:
            result.name = f"{name}: {result.name}"
            yield result

    splats = find_splats(log)
    yield Result(f"{name}: the kernel's log is clean",
                 "failed" if splats else "passed", "\n".join(splats[:10]))


def find_splats(log):
    """Lines of a kernel's log that tell of a fault in the kernel.

    An allocation that a test made fail may say so, with a trace. What comes
    before the first program is the stock kernel's own (UML's second processor
    starts with a splat of lockdep's).
    """
    splats, excused, announced = [], False, set()
    _, started, rest = log.partition("Run /init")
    for line in (rest if started else log).splitlines():
        if re.search("vmalloc error: size|page allocation failure:", line):
            excused = True
        elif excused and "call trace" in line.lower():
            excused = False
        elif any(s in line for s in SPLATS):
            splats.append(line)
        elif match := re.search(ANNOUNCED_FAULT, line):
            announced.add(match[1])
        elif any((match := re.search(f, line)) and match[1] not in announced
                 for f in IOMMU_FAULTS):
            splats.append(line)
    return splats


def patience(append):
    """Seconds that a guest may say nothing: stress counts silently."""
    operations = re.search(r"STRESS_OPERATIONS=(\d+)", append)
    return 120 + (int(operations[1]) // 50 if operations else 0)


def boot(name, dtb, programs, append="", by_console=False, lab=riscv64,
         **machine):
    """A machine of a lab with one of its device trees, and more of what the
    lab's arguments() takes."""
    if by_console:
        append += " lab.port=/dev/console"
    return run(name, Machine(lab.arguments(dtb, programs, append=append,
                                           **machine),
                             OUT / f"{name}-console.log", patience(append)),
               programs, by_console)


def uml(name, kernel, programs, append=""):
    """The kernel as a program: one of those that Uml has."""
    return run(name, Uml(kernel, programs, OUT / f"{name}-console.log", append,
                         patience(append)), programs)


def demo():
    """The demo in the way a person runs it, with its report as the result."""
    report = TREE / "build/demo/report.json"
    report.unlink(missing_ok=True)
    environment = {k: v for k, v in os.environ.items()
                   if k != "SECURE_HEAP_CLIP"}
    done = subprocess.run([TREE / "lab/riscv64/demo.py"], env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    said = json.loads(report.read_text()) if report.exists() else {}
    for key, name in (
            ("pixels_equal", "frames on the screen equal the plain ones"),
            ("reads_refused", "no read by the CPU succeeds"),
            ("control_read_succeeded", "the same reads succeed without it")):
        good = done.returncode == 0 and said.get(key) is True
        yield Result(f"demo: {name}", "passed" if good else "failed",
                     "" if good else done.stdout)


def external_module():
    """The driver also builds outside of the kernel tree, without a warning."""
    done = subprocess.run(
        ["make", "-s", "-C", riscv64.BUILD / "kernel/source",
         f"O={(riscv64.BUILD / 'kernel/objects').resolve()}", "ARCH=riscv",
         "CROSS_COMPILE=riscv64-linux-gnu-", "W=1",
         f"M={TREE}/linux/drivers/dma-buf/heaps/secure-heap",
         f"MO={OUT}/module", "modules"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    good = (done.returncode == 0 and not done.stdout.strip()
            and (OUT / "module/secure_heap.ko").exists())
    yield Result("external module: builds without a warning",
                 "passed" if good else "failed", done.stdout)


def host_tier():
    yield from schema.results()


def stress(operations):
    """Words for the command line, which the guest's programs see as their
    environment: that many operations, if the caller asks for nothing else."""
    words = {"STRESS_OPERATIONS": operations}
    words |= {k: v for k, v in os.environ.items() if k.startswith("STRESS_")}
    return " ".join(f"{k}={v}" for k, v in words.items())


def uml_tier():
    yield from uml("uml", "plain",
                   ["kunit.sh", "allocation", "descriptors", "stress"],
                   stress(20000))


def uml_debug_tier():
    yield from uml("uml-debug", "debug",
                   ["kunit.sh", "allocation", "descriptors", "stress",
                    "leaks.sh"], stress(20000))


def uml_soak_tier():
    yield from uml("uml-soak", "soak", ["stress", "leaks.sh"], stress(1000000))


def peers():
    """The merged TEE heap beside ours."""
    for what in ("bounces", "pretends DMA_BUF_IOCTL_SYNC",
                 "truncates buffers of 4 GiB"):
        yield Result(f"peers: the merged TEE heap {what}", "skipped",
                     "needs OP-TEE, and so an arm64 lab, which is not here yet")


def attacks():
    """What docs/attacks.md lists, on the riscv64 machine."""
    importers = {"modules": IMPORTERS, "extra": ["-device", "virtio-gpu-pci"]}

    # What software refuses, it refuses without a firewall too
    for dtb in ("protected", "open"):
        yield from boot(f"attacks-{dtb}", dtb,
                        ["attack-descriptor", "attack-io-uring",
                         "attack-importer", "attack-writeback",
                         "attack-memory"], "vivid.n_devs=1", **importers)
    # A stray access by the kernel to any page that is not mapped is an oops
    yield from boot("scan", "protected",
                    ["attack-scan", "allocation", "attack-importer"],
                    "kmemleak=on debug_pagealloc=on vivid.n_devs=1",
                    **importers)
    yield from boot("poison", "protected", ["attack-poison", "allocation"],
                    "page_poison=1")
    yield from boot("image", "protected", ["attack-image"], by_console=True)
    yield from boot("crash", "protected", ["attack-crash"], "crashkernel=64M",
                    disk=riscv64.BUILD / "kernel/Image")
    yield from boot("video", "regions", ["attack-video"],
                    "vivid.n_devs=1 vivid.allocators=1", modules=["vivid"])
    # What is known to end in an oops, and so fails
    if os.environ.get("SECURE_HEAP_OOPSES"):
        yield from boot("stream", "protected", ["attack-stream"],
                        "vivid.n_devs=1 vivid.allocators=1", modules=["vivid"])


def riscv64_tier():
    yield from external_module()
    yield from boot("protected", "protected",
                    ["kunit.sh", "allocation", "cpu", "descriptors", "trusted",
                     "attack-physical"])
    # Stress last: it uses up what the driver may say in the log
    yield from boot("regions", "regions", ["regions", "devices", "stress"],
                    stress(20000))
    yield from boot("unaligned", "unaligned", ["unaligned"])
    yield from boot("bounce", "protected", ["bounce"], "swiotlb=force")
    yield from attacks()
    yield from demo()


def arm64(name, machine, programs, append="", **more):
    """One of the machines of the arm64 lab."""
    return boot(f"arm64-{name}", machine, programs, append, lab=arm64_lab,
                **more)


def arm64_devices():
    """A device of QEMU's that goes where it is told, with and without an IOMMU
    in its way."""
    edu = {"modules": ["lab-edu"],
           "extra": 2 * ["-device", "edu,dma_mask=0xffffffffffffffff"]}

    yield from arm64("direct", "dram", ["edu-direct", "edu-data"], **edu)
    for iommu in ("smmu", "viommu"):
        yield from arm64(f"{iommu}-bounce", f"dram-{iommu}",
                         ["edu-translated", "edu-data"],
                         # More than 64 MiB: virtio-iommu itself is bounced
                         "swiotlb=65536,force", **edu)
        yield from arm64(f"{iommu}-passthrough", f"dram-{iommu}",
                         ["edu-direct", "edu-data"], "iommu.passthrough=1",
                         **edu)
        yield from arm64(iommu, f"dram-{iommu}", ["edu-translated", "edu-data"],
                         **edu)
    for machine in ("secure", "secure-smmu", "secure-viommu"):
        yield from arm64(f"{machine}-device", machine, ["edu-shut-out"], **edu)


def arm64_attacks():
    """Of docs/attacks.md, what this port of Linux has an answer to. A load by
    Linux in the region is an external abort here, which nothing catches."""
    yield from arm64("attacks", "secure",
                     ["cpu", "attack-physical", "attack-descriptor",
                      "attack-io-uring", "attack-importer", "attack-writeback"],
                     "vivid.n_devs=1", modules=IMPORTERS,
                     extra=["-device", "virtio-gpu-pci"])
    yield from arm64("scan", "secure",
                     ["attack-scan", "allocation", "attack-importer"],
                     "kmemleak=on debug_pagealloc=on vivid.n_devs=1",
                     modules=IMPORTERS, extra=["-device", "virtio-gpu-pci"])
    # Of pages that there are: a region without has none to give away
    yield from arm64("poison", "dram", ["attack-poison", "allocation"],
                     "page_poison=1")
    yield from arm64("image", "secure", ["attack-image"], by_console=True)
    yield from arm64("crash", "secure", ["attack-crash"], "crashkernel=64M",
                     disk=arm64_lab.BUILD / "kernel/Image")


def arm64_regions():
    """Stress last: it uses up what the driver may say in the log."""
    edu = {"modules": ["lab-edu"],
           "extra": ["-device", "edu,dma_mask=0xffffffffffffffff"]}

    yield from arm64("regions", "regions", ["regions", "devices", "stress"],
                     stress(20000))
    for iommu in ("smmu", "viommu"):
        yield from arm64(f"regions-{iommu}", f"regions-{iommu}",
                         ["regions", "devices", "edu-large", "stress"],
                         stress(20000), **edu)


def arm64_tier():
    for machine in ("dram", "dram-smmu", "dram-viommu", "secure"):
        yield from arm64(machine, machine,
                         ["kunit.sh", "allocation", "descriptors"])
    yield from arm64("bounce", "dram", ["bounce"], "swiotlb=force")
    yield from arm64_devices()
    yield from arm64_regions()
    yield from arm64_attacks()
    yield from peers()


TIERS = {"host": host_tier, "uml": uml_tier, "uml-debug": uml_debug_tier,
         "uml-soak": uml_soak_tier, "riscv64": riscv64_tier,
         "arm64": arm64_tier}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for tier in sys.argv[1:] or TIERS:
        for result in TIERS[tier]():
            counts[result.outcome] += 1
            for kind, pattern in KINDS.items():
                if result.outcome != "skipped":
                    counted[kind] += bool(re.search(pattern, result.name))
            line = {"passed": "ok      ", "failed": "FAILED  ",
                    "skipped": "skipped "}[result.outcome] + result.name
            if result.outcome == "skipped":
                line += f" ({result.why or 'no reason given'})"
            print(line, flush=True)
            if result.outcome == "failed":
                print("        "
                      + result.why.strip().replace("\n", "\n        "))

    (OUT / "summary.json").write_text(
        json.dumps(counts | counted, indent=1) + "\n")
    print(", ".join(f"{n} {what.replace('_', ' ')}"
                    for what, n in counted.items()))
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    sys.exit(1 if counts["failed"] else 0)


main()
