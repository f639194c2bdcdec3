# SPDX-License-Identifier: GPL-2.0-only
"""What runs on which machine: one table. tests/rows.py says what a row is, and
tests/conftest.py runs it.

    python3 -m tests.plan ROW...    goals of tests/Makefile that rows need

ROW/PROGRAM... is a boot with some of its programs alone.
"""

import dataclasses
import sys

from demo import decoder
from lab import arm64, riscv64
from lab.kernel.source import GIVEN, OLDER
from lab.qemu import edu
from tests.host import (arrows, benchmarks, decoding, encryption, fuzz,
                        kernel_changes, listing, packages, patches, recipes, schema,
                        trusted_domain, userspace, ways_around)
from tests.rows import LABS, Boot, Check, stress
from tests.suites import (archives, comparison, counting, decrypting, demos,
                          external, faults, granules, hangs, loading, packaged,
                          playing, replaying, restarts, sampling, trials, trusted,
                          walking)

# What a program of tests/guest is. A test of an attack whose name says that it is
# a control (CONTROLS) is one: the same thing succeeds there.
ATTACK, CONTROL, FEATURE = "attack", "control", "feature"
KINDS = {
    "allocation": FEATURE,
    "assigned": FEATURE,
    "attack-crash": ATTACK,
    "attack-descriptor": ATTACK,
    "attack-firmware": ATTACK,
    "attack-granules": ATTACK,
    "attack-image": ATTACK,
    "attack-importer": ATTACK,
    "attack-io-uring": ATTACK,
    "attack-kernel-load": ATTACK,
    "attack-last-owner": ATTACK,
    "attack-lent": ATTACK,
    "attack-leftover": ATTACK,
    "attack-memory": ATTACK,
    "attack-on-demand": ATTACK,
    "attack-physical": ATTACK,
    "attack-poison": ATTACK,
    "attack-scan": ATTACK,
    "attack-stream": ATTACK,
    "attack-video": ATTACK,
    "attack-writeback": ATTACK,
    "bounce": ATTACK,
    "compliance.sh": FEATURE,
    "cpu": ATTACK,
    "cpu-let-in": CONTROL,
    "cpu-shut-out": ATTACK,
    "decoder": FEATURE,
    "descriptors": FEATURE,
    "devices": FEATURE,
    "edu-data": FEATURE,
    "edu-direct": CONTROL,
    "edu-domain": FEATURE,
    "edu-large": FEATURE,
    "edu-shut-out": ATTACK,
    "edu-translated": ATTACK,
    "fault-display-mmap": ATTACK,
    "fault-not-root": ATTACK,
    "fault-segments-32": FEATURE,
    "granules-refused": FEATURE,
    "hang": FEATURE,
    "kunit.sh": FEATURE,
    "last-owner": CONTROL,
    "leaks.sh": FEATURE,
    "lent": FEATURE,
    "lent-let-in": CONTROL,
    "many": FEATURE,
    "module-faults": FEATURE,
    "named-devices": ATTACK,
    "names": FEATURE,
    "occupancy": FEATURE,
    "on-demand": FEATURE,
    "on-demand-harts": ATTACK,
    "on-demand-leaky": CONTROL,
    "on-demand-lost": FEATURE,
    "on-demand-restart": FEATURE,
    "owner": FEATURE,
    "placed": ATTACK,
    "players-content.sh": FEATURE,
    "players.sh": FEATURE,
    "quota": FEATURE,
    "regions": FEATURE,
    "samples": ATTACK,
    "statistics": FEATURE,
    "stress": FEATURE,
    "suspend": FEATURE,
    "tee-decoder": FEATURE,
    "tee-decoder-shut-out": ATTACK,
    "tee-driver": FEATURE,
    "tee-example.sh": FEATURE,
    "tee-import": FEATURE,
    "tee-life": FEATURE,
    "tee-owner": FEATURE,
    "tee-refused": ATTACK,
    "tee-samples": ATTACK,
    "tee-scrubbed": ATTACK,
    "tee-unknown": ATTACK,
    "tee-unscrubbed": CONTROL,
    "tool-nodes.sh": FEATURE,
    "tool.sh": FEATURE,
    "trusted": ATTACK,
    "two-regions": ATTACK,
    "unaligned": FEATURE,
}
CONTROLS = (r"ordinary_(buffer_can|buffer_says|file_can|memory_is)|"
            r"(takes|shows|to|with)_an_ordinary_buffer|may_use_a_heap|"
            r"maps_what_it_has_allocated|that_its_exporter_maps|"
            r"decrypts_into_a_protected|that_names_the_region|"
            r"in_its_reach_and_gives_it_back")

# A driver that asks for a region of reserved memory
ASSIGNED = {"modules": ["lab-assigned"]}
# Drivers that only attacks have a use for, and what those look for
IMPORTERS = {"modules": ["vgem", "vkms", "virtio-gpu", "vivid", "vim2m"],
             "extra": ["-device", "virtio-gpu-pci"]}
DISPLAYS = {**IMPORTERS, "modules": [*IMPORTERS["modules"], "lab-display"]}
# Attacks without such a test, and where the same succeeds
CONTROLS_ELSEWHERE = {
    "attack-crash": "the same headers have to list the kernel",
    "attack-image": "the same image has to list the kernel",
    "attack-kernel-load": "cpu-let-in",
    "attack-last-owner": "last-owner",
    "attack-leftover": "last-owner, and what the device reads a moment before",
    "attack-memory": "each test finds ordinary memory by the same means",
    "attack-poison": "free_memory_is_poisoned",
    "attack-scan": "free_memory_is_not_mapped",
    "attack-stream": "the stock vivid: the kernel ends in an oops",
    "cpu-shut-out": "cpu-let-in",
    "edu-shut-out": "edu-data",
    "edu-translated": "edu-direct",
    "tee-decoder-shut-out": "tee-decoder",
    "tee-refused": "tee-import",
    "tee-scrubbed": "tee-unscrubbed",
    "tee-unknown": "tee-import",
}
# Layers of a guest that has the tool
TOOL = ("tests", "user")
DRIVER = ("kunit.sh", "allocation", "descriptors")


def edus(count):
    """Devices of QEMU's that go where they are told, and their driver."""
    return {"modules": ["lab-edu"], "extra": count * edu()}


def reader(*modules):
    """A device that may read the region of the riscv64 machine, which has bytes in it
    before Linux starts."""
    return {"modules": ["lab-edu", *modules], "policy": "permissive",
            "extra": [*edu(), *left(riscv64, "owned", "LAB_REGION")]}


def left(lab, tree, place):
    """Options by which a lab's machine has a device tree at both ends of a place in
    memory before firmware starts: at the start, and in the last 64 KiB."""
    base, size = (int(lab.LAYOUT[f"{place}_{what}"], 16) for what in ("BASE", "SIZE"))
    return [option for address in (base, base + size - (64 << 10)) for option in
            ("-device", f"loader,file={lab.BUILD}/{tree}.dtb,force-raw=on,"
                        f"addr={address:#x}")]


def readers_of_all_memory(prefix, lab, machine):
    """What reads or lists all memory, where the region has struct pages."""
    # A stray access by the kernel to any page that is not mapped is an oops
    yield Boot(f"{prefix}scan", lab, machine,
               ("attack-scan", "allocation", "attack-importer"),
               "kmemleak=on debug_pagealloc=on vivid.n_devs=1", more=IMPORTERS)
    yield Boot(f"{prefix}poison", lab, machine,
               ("attack-poison", "allocation"), "page_poison=1")
    yield Boot(f"{prefix}image", lab, machine, ("attack-image",),
               by_console=True)
    yield Boot(f"{prefix}crash", lab, machine, ("attack-crash",),
               "crashkernel=64M",
               more={"disks": [LABS[lab].BUILD / "kernel/Image"]})


def on_host():
    yield Check("schema", schema.results, quick=True)
    yield Check("trusted-domain", trusted_domain.results, quick=True)
    yield Check("encryption", encryption.results, quick=True)
    yield Check("decoding", decoding.results, quick=True)
    yield Check("benchmarks", benchmarks.results, quick=True)
    yield Check("kernel-changes", kernel_changes.results, quick=True)
    yield Check("patches", patches.results, quick=True)
    yield Check("listing", listing.results, quick=True)
    yield Check("arrows", arrows.results, quick=True)
    yield Check("userspace", userspace.results)
    yield Check("fuzz", fuzz.results)
    yield Check("packages", packages.results)
    yield Check("archives", archives.results)


def on_uml():
    yield Boot("uml", "uml", "uml",
               (*DRIVER, "occupancy", "fault-not-root", "stress"),
               stress(20000), quick=True)
    yield Boot("uml-names", "uml", "names", ("names",), quick=True)
    yield Boot("uml-many", "uml", "many", ("many",), quick=True)
    yield Boot("uml-tool", "uml", "uml", ("tool.sh",), layers=TOOL,
               quick=True)
    yield Check("uml-replay", replaying.replays, ("uml",), quick=True)
    yield Check("uml-placement", replaying.placement, ("uml",),
                quick=True)
    yield Check("uml-hang", hangs.on_uml, ("uml",), programs=("hang",),
                quick=True)
    yield Check("trials", trials.results, ("uml",))
    yield Check("uml-faults", faults.uml, ("uml", "uml-debug"))
    for kernel in packaged.KERNELS:
        yield Boot(f"uml-{kernel}", "uml", "uml",
                   ("allocation", "descriptors", "occupancy", "stress"),
                   stress(20000), kernel=kernel,
                   layers=(f"external-{kernel}", "tests"))
    if not OLDER:
        yield Check("uml-older", packaged.no_older)
    yield Check("dkms", packaged.results,
                tuple(f"uml-{kernel}" for kernel in packaged.KERNELS),
                programs=packaged.PROGRAMS)
    yield Boot("uml-debug", "uml", "uml",
               (*DRIVER, "stress", "leaks.sh"), stress(20000), kernel="debug")
    for kernel in ("", "debug"):
        yield Boot(f"uml-policy{kernel and '-'}{kernel}", "uml", "policy",
                   ("named-devices", "statistics", "quota"), kernel=kernel,
                   quick=not kernel)
    yield Check("uml-module-faults", loading.results, ("uml",),
                programs=("module-faults",))
    yield Boot("uml-soak", "uml", "uml", ("stress", "leaks.sh"),
               stress(1000000), kernel="debug", long=True)


def on_arm():
    yield Boot("arm", "arm", "high", (*DRIVER, "fault-segments-32"))
    yield Boot("arm-tool", "arm", "high", ("tool.sh",), layers=TOOL)
    # Without patch 0017 lengths are cut to 32 bits, so no stress
    for kernel in ("stable", *(["given"] if GIVEN else [])):
        yield Boot(f"arm-{kernel}", "arm", "high",
                   ("allocation", "descriptors", "occupancy"), kernel=kernel,
                   layers=(f"external-{kernel}", "tests"))


def on_riscv64():
    yield Check("external-module", external.results, ("riscv64",))
    yield Check("recipes", recipes.results, ("riscv64",))
    yield Check("ways-around", ways_around.results, ("riscv64",))
    yield Check("hang", hangs.on_riscv64, ("riscv64",), programs=("hang",))
    yield Boot("protected", "riscv64", "protected",
               ("kunit.sh", "allocation", "cpu", "descriptors",
                "fault-not-root", "trusted", "attack-physical",
                "attack-firmware"),
               judge=trusted.names_refusals, more={"modules": ["lab-sbi"]})
    yield Check("samples", sampling.on_riscv64, ("riscv64",),
                programs=("samples",))
    # Stress last: it uses up what the driver may say in the log
    yield Boot("regions", "riscv64", "regions",
               ("regions", "assigned", "devices", "stress"), stress(20000),
               more=ASSIGNED)
    yield Boot("unaligned", "riscv64", "unaligned", ("unaligned",))
    yield Boot("bounce", "riscv64", "protected", ("bounce",), "swiotlb=force")
    # What software refuses, it refuses without a firewall too
    for machine in ("protected", "open"):
        yield Boot(f"attacks-{machine}", "riscv64", machine,
                   ("attack-descriptor", "attack-io-uring", "attack-importer",
                    "attack-writeback", "attack-memory"), "vivid.n_devs=1",
                   more=IMPORTERS)
    yield from readers_of_all_memory("", "riscv64", "protected")
    for machine in ("protected", "open"):
        yield Boot(f"importers-{machine}", "riscv64", machine,
                   ("kunit.sh", "fault-display-mmap"),
                   "KUNIT_MODULE=lab-importers-test", more=IMPORTERS)
    yield Boot("video", "riscv64", "regions", ("attack-video",),
               "vivid.n_devs=1 vivid.allocators=1", more={"modules": ["vivid"]})
    yield Boot("content", "riscv64", "content", ("two-regions",),
               judge=trusted.names_refusals, more={"policy": "content"})
    yield Boot("decoder", "riscv64", "protected", ("decoder",),
               more=decoder.machine(decoder.DECODER, decoder.STRANGER))
    yield Boot("v4l2", "riscv64", "protected", ("compliance.sh",),
               layers=("tests", "compliance"),
               more=decoder.machine(decoder.DECODER))
    yield Check("walk", walking.results, ("riscv64",))
    yield Check("players", playing.on_one_heap, ("riscv64",),
                programs=("players.sh",))
    yield Check("players-content", playing.on_two_heaps, ("riscv64",),
                programs=("players-content.sh",))
    yield Boot("owner", "riscv64", "owned", ("owner",))
    # Stress last: it uses up what the driver may say in the log
    yield Boot("last-owner", "riscv64", "owned",
               ("attack-last-owner", "allocation", "descriptors", "stress"),
               stress(20000), more=reader("lab-trusted-owner"))
    yield Boot("last-owner-unscrubbed", "riscv64", "protected",
               ("last-owner",), more=reader())
    yield from regions_on_demand()
    yield Check("demo-firewall", demos.firewall, ("riscv64",))


    for firewall, machine in (("closed", "protected"), ("open", "open")):
        yield Boot(f"tool-{firewall}", "riscv64", machine, ("tool.sh",),
                   f"TOOL_READ={firewall}", layers=TOOL)
    yield Boot("tool-owned", "riscv64", "owned", ("tool.sh",),
               "TOOL_READ=closed TOOL_SCRUBBED=1", layers=TOOL,
               more={"modules": ["lab-trusted-owner"]})
    yield Boot("tool-on-demand", "riscv64", "on-demand", ("tool.sh",),
               "TOOL_SCRUBBED=1 TOOL_ON_DEMAND=1", layers=TOOL,
               more={"modules": ["lab-trusted-owner"]})
    yield Boot("tool-nodes", "riscv64", "regions", ("tool-nodes.sh",),
               layers=TOOL)


def regions_on_demand():
    """Memory that Linux uses until a heap needs it."""
    owner = {**edus(1), "modules": ["lab-edu", "lab-trusted-owner"]}

    yield Boot("on-demand", "riscv64", "on-demand",
               ("on-demand", "attack-firmware", "attack-on-demand"),
               more={**owner, "modules": [*owner["modules"], "lab-sbi"]})
    yield Boot("on-demand-leaky", "riscv64", "on-demand", ("on-demand-leaky",),
               more={**owner, "policy": "leaky"})
    yield Boot("on-demand-leftover", "riscv64", "on-demand",
               ("attack-leftover",), more=reader("lab-trusted-owner"))
    yield Boot("on-demand-harts", "riscv64", "on-demand-harts",
               ("on-demand-harts",), more={"modules": ["lab-trusted-owner"]})
    yield Check("on-demand-restarts", restarts.results, ("riscv64",),
                programs=("on-demand-restart",))
    # The program loads the owner's driver
    yield Boot("placed", "riscv64", "placed", ("placed",),
               more={**edus(1), "modules": ["lab-edu"]})
    yield Boot("on-demand-lost", "riscv64", "on-demand", ("on-demand-lost",),
               by_console=True, more=owner)
    yield Check("on-demand-dump", faults.dump_of_a_region_on_demand,
                ("riscv64",))


def on_arm64():
    for machine in ("dram", "dram-smmu", "dram-viommu", "secure"):
        yield Boot(f"arm64-{machine}", "arm64", machine,
                   (*DRIVER, "fault-not-root"))
    for firewall, machine in (("closed", "rme"), ("open", "open")):
        yield Boot(f"arm64-tool-{firewall}", "arm64", machine, ("tool.sh",),
                   f"TOOL_READ={firewall}", layers=TOOL)
    yield Boot("arm64-occupancy", "arm64", "dram", ("occupancy",))
    yield Check("counting", counting.results, ("arm64",))
    yield Check("counting-days", counting.days, ("arm64-pkvm",))
    yield Boot("arm64-bounce", "arm64", "dram", ("bounce",), "swiotlb=force")
    yield from devices()
    yield from closed_to_the_cpu()
    yield from closed_on_demand()
    yield from attacks()
    # Stress last: it uses up what the driver may say in the log
    yield Boot("arm64-regions", "arm64", "regions",
               ("regions", "assigned", "devices", "stress"), stress(20000),
               more=ASSIGNED)
    for iommu in ("smmu", "viommu"):
        yield Boot(f"arm64-regions-{iommu}", "arm64", f"regions-{iommu}",
                   ("regions", "devices", "edu-large", "stress"),
                   stress(20000), more=edus(1))
    # Two processors, locks that sleep, pages of 64 KiB, for which not all
    # programs are made
    yield Boot("arm64-races", "arm64", "dram-smmu",
               ("kunit.sh", "descriptors", "stress"), stress(20000),
               kernel="races")
    yield from tees()
    yield from lent_to_the_tee()
    yield Check("dmabuf-heap", comparison.selftest, ("arm64",))
    yield Check("demo-tee", demos.tee, ("arm64",))
    yield Boot("arm64-suspend", "arm64", "dram", ("suspend",), by_console=True)
    yield Check("compare", comparison.results, ("arm64",))
    yield Check("faults", faults.emulated, ("riscv64", "arm64"))


def devices():
    """Devices that go where they are told, with and without an IOMMU."""
    two = edus(2)

    yield Boot("arm64-direct", "arm64", "dram",
               ("edu-direct", "edu-data", "tee-unscrubbed"), more=two)
    for iommu in ("smmu", "viommu"):
        machine = f"dram-{iommu}"
        # More than 64 MiB: virtio-iommu itself is bounced
        yield Boot(f"arm64-{iommu}-bounce", "arm64", machine,
                   ("edu-translated", "edu-data"), "swiotlb=65536,force",
                   more=two)
        yield Boot(f"arm64-{iommu}-passthrough", "arm64", machine,
                   ("edu-direct", "edu-data"), "iommu.passthrough=1", more=two)
        yield Boot(f"arm64-{iommu}", "arm64", machine,
                   ("edu-translated", "edu-data", "edu-domain"), more=two)
    for machine in ("secure", "secure-smmu", "secure-viommu"):
        yield Boot(f"arm64-{machine}-device", "arm64", machine,
                   ("edu-shut-out",), more=two)


def closed_to_the_cpu():
    """One buffer, which the CPU does not reach because of granule protection, and
    devices do. The third device says what its memory has, as the CPU cannot."""
    # Nothing stops a device there
    yield Boot("arm64-rme", "arm64", "rme",
               ("cpu-shut-out", "edu-direct", "edu-data"), more=edus(3))
    for iommu in ("smmu", "viommu"):
        yield Boot(f"arm64-rme-{iommu}", "arm64", f"rme-{iommu}",
                   (*DRIVER, "cpu-shut-out", "edu-data", "edu-translated",
                    "attack-kernel-load"), more=edus(3))
        yield Boot(f"arm64-open-{iommu}", "arm64", f"open-{iommu}",
                   ("cpu-let-in",), more=edus(1))
    yield Check("arm64-granules", granules.results, ("arm64",),
                programs=("attack-physical",))


def closed_on_demand():
    """The same for a region on demand, in which devices leave secrets."""
    owner = {**edus(1), "modules": ["lab-edu", "lab-granules", "lab-smc"]}
    programs = ("on-demand", "attack-granules")
    # Else programs fill the other contiguous memory area first
    only = "cma=0"

    yield Boot("arm64-lent", "arm64", "lent", programs, only, more=owner)
    yield Boot("arm64-lent-debug", "arm64", "lent", (*programs, "leaks.sh"),
               f"{only} kmemleak=on", kernel="debug", more=owner)
    yield Boot("arm64-lent-leaky", "arm64", "leaky", ("on-demand-leaky",),
               more=owner)
    yield Boot("arm64-lent-leftover", "arm64", "lent", ("attack-leftover",),
               only, more={**owner, "extra": [
                   *owner["extra"], *left(arm64, "lent", "LAB_DRAM")]})
    yield Boot("arm64-lent-lost", "arm64", "lent", ("on-demand-lost",),
               by_console=True, more=owner)
    yield Boot("arm64-lent-refused", "arm64", "lent", ("granules-refused",),
               more=owner)


def attacks():
    """On a buffer that a device behind an IOMMU reaches, and the CPU does not."""
    yield Boot("arm64-attacks", "arm64", "rme-smmu",
               ("cpu", "attack-physical", "attack-descriptor",
                "attack-io-uring", "attack-importer", "attack-memory",
                "attack-writeback", "fault-display-mmap"), "vivid.n_devs=1",
               more={"modules": [*DISPLAYS["modules"], "lab-edu"],
                     "extra": [*DISPLAYS["extra"], *edu()]})
    # There the answer to a load is another one, an external abort
    yield Boot("arm64-aborts", "arm64", "secure", ("cpu", "attack-physical"))
    yield from readers_of_all_memory("arm64-", "arm64", "rme-smmu")


def tees():
    """The TEE as an importer, and as the owner of the firewall."""
    programs = ("tee-import", "tee-refused", "tee-life", "tee-driver")
    for machine in ("secure", "dram", "dram-smmu", "dram-viommu"):
        yield Boot(f"arm64-tee-{machine}", "arm64", machine, programs)
    # OP-TEE's driver is no module there
    yield Boot("arm64-tee-debug", "arm64", "dram-smmu",
               (*programs[:-1], "leaks.sh"), "kmemleak=on LAB_QUARANTINE=1",
               kernel="debug")
    yield Boot("arm64-tee-regions", "arm64", "regions", ("tee-unknown",))
    yield Check("arm64-tee-example", decrypting.results, ("arm64",),
                programs=("tee-example.sh",))
    yield Check("arm64-samples", sampling.on_arm64, ("arm64",),
                programs=("tee-samples",))
    yield Check("arm64-tee-decoder", sampling.decoded, ("arm64",),
                programs=("tee-decoder",))
    yield Check("arm64-tee-decoder-shut-out", sampling.not_decoded, ("arm64",),
                programs=("tee-decoder-shut-out",))
    # The first one loads the owner's driver, and the heap is there after that
    owner = ("tee-owner", "tee-scrubbed")
    yield Boot("arm64-owned", "arm64", "owned", owner, more=edus(1))
    yield Boot("arm64-tee-owned", "arm64", "owned", programs,
               more={"modules": ["secure-heap-optee"]})
    yield Boot("arm64-owned-debug", "arm64", "owned", (*owner, "leaks.sh"),
               "kmemleak=on", kernel="debug", more=edus(1))


def lent_to_the_tee():
    """A region on demand of which FF-A lends pieces to the TEE: with stock firmware,
    where nothing enforces that, and with protected KVM, patched by the lab."""
    yield Boot("arm64-ffa", "arm64", "ffa",
               ("lent", "lent-let-in", "on-demand-leaky"), kernel="pkvm",
               more=edus(1))
    yield Boot("arm64-ffa-pkvm", "arm64", "ffa-pkvm", ("lent", "attack-lent"),
               kernel="pkvm", more=edus(1))


ROWS = [*on_host(), *on_uml(), *on_arm(), *on_riscv64(), *on_arm64()]
# Rows that only mutants ask for
PARTS = [Check("crash-kernel", faults.crash_kernel_of_riscv64, ("riscv64",)),
         Boot("arm64-scrubbed", "arm64", "owned", ("tee-scrubbed",),
              more={**edus(1), "modules": ["lab-edu", "secure-heap-optee"]}),
         # Ends in an oops, with a stock vivid
         Boot("stream", "riscv64", "protected", ("attack-stream",),
              "vivid.n_devs=1 vivid.allocators=1",
              more={"modules": ["vivid"]})]



def part_of(row, programs):
    """A boot with these of its programs. What looks at all of them does not."""
    unknown = set(programs) - set(row.programs if isinstance(row, Boot) else ())
    if unknown:
        raise LookupError(f"row {row.name} does not run {min(unknown)} alone")
    return dataclasses.replace(
        row, programs=tuple(p for p in row.programs if p in programs), judge=None)


def row_of(name):
    """The row of that name, or a part of it."""
    whole, *programs = name.split("/")
    for row in ROWS + PARTS:
        if row.name == whole:
            return part_of(row, programs) if programs else row
    raise LookupError(f"there is no row {whole}; rows are "
                      + ", ".join(row.name for row in ROWS + PARTS))


if __name__ == "__main__":
    try:
        for asked in sys.argv[1:]:
            print(*row_of(asked).needs)
    except LookupError as error:
        sys.exit(f"secure-heap: {error}")
