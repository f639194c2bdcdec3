# SPDX-License-Identifier: GPL-2.0-only
"""The machines with TF-A, OP-TEE and IOMMUs."""

import arm64
import guests
from guests import IMPORTERS, READS, demo, stress
from machine import edu
from tiers import measure, peers


def boot(name, machine, programs, append="", **more):
    return guests.boot(arm64, f"arm64-{name}", machine, programs, append,
                       **more)


def edus(count):
    """Devices of QEMU's that go where they are told, and their driver."""
    return {"modules": ["lab-edu"],
            "extra": count * edu()}


def devices():
    """Such devices with and without an IOMMU in their way."""
    two = edus(2)

    yield from boot("direct", "dram", ["edu-direct", "edu-data"], **two)
    for iommu in ("smmu", "viommu"):
        yield from boot(f"{iommu}-bounce", f"dram-{iommu}",
                        ["edu-translated", "edu-data"],
                        # More than 64 MiB: virtio-iommu itself is bounced
                        "swiotlb=65536,force", **two)
        yield from boot(f"{iommu}-passthrough", f"dram-{iommu}",
                        ["edu-direct", "edu-data"], "iommu.passthrough=1",
                        **two)
        yield from boot(iommu, f"dram-{iommu}", ["edu-translated", "edu-data"],
                        **two)
    for machine in ("secure", "secure-smmu", "secure-viommu"):
        yield from boot(f"{machine}-device", machine, ["edu-shut-out"], **two)


def attacks():
    """Of docs/attacks.md, what this port of Linux has an answer to. A load by
    Linux in the region is an external abort here, which nothing catches."""
    yield from boot("attacks", "secure",
                    ["cpu", "attack-physical", "attack-descriptor",
                     "attack-io-uring", "attack-importer", "attack-writeback",
                     "fault-display-mmap"],
                    "vivid.n_devs=1", extra=IMPORTERS["extra"],
                    modules=[*IMPORTERS["modules"], "lab-display"])
    yield from boot("scan", "secure",
                    ["attack-scan", "allocation", "attack-importer"],
                    "kmemleak=on debug_pagealloc=on vivid.n_devs=1",
                    **IMPORTERS)
    # Of pages that there are: a region without has none to give away
    yield from boot("poison", "dram", ["attack-poison", "allocation"],
                    "page_poison=1")
    yield from boot("image", "secure", ["attack-image"], by_console=True)
    yield from boot("crash", "secure", ["attack-crash"], "crashkernel=64M",
                    disk=arm64.BUILD / "kernel/Image")


def regions():
    """Stress last: it uses up what the driver may say in the log."""
    yield from boot("regions", "regions", ["regions", "devices", "stress"],
                    stress(20000))
    for iommu in ("smmu", "viommu"):
        yield from boot(f"regions-{iommu}", f"regions-{iommu}",
                        ["regions", "devices", "edu-large", "stress"],
                        stress(20000), **edus(1))


def tees():
    """The TEE as an importer."""
    programs = ["tee-import", "tee-refused", "tee-life", "tee-driver"]
    for machine in ("secure", "dram", "dram-smmu", "dram-viommu"):
        yield from boot(f"tee-{machine}", machine, programs)
    # OP-TEE's driver is no module there
    yield from boot("tee-debug", "dram-smmu", [*programs[:-1], "leaks.sh"],
                    "kmemleak=on LAB_QUARANTINE=1", kernel="debug")
    yield from boot("tee-regions", "regions", ["tee-unknown"])


def tier():
    for machine in ("dram", "dram-smmu", "dram-viommu", "secure"):
        yield from boot(machine, machine,
                        ["kunit.sh", "allocation", "descriptors",
                         "fault-not-root"])
    yield from boot("occupancy", "dram", ["occupancy"])
    yield from measure.repeatability()
    yield from boot("bounce", "dram", ["bounce"], "swiotlb=force")
    yield from devices()
    yield from regions()
    yield from attacks()
    yield from tees()
    yield from peers.heaps_selftest()
    yield from demo("arm64", "build/demo-arm64", {
        "hashes_equal": "what the TEE decrypts is what was encrypted",
        **READS})
    yield from boot("suspend", "dram", ["suspend"], by_console=True)
    yield from peers.peers()
