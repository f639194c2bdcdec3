# SPDX-License-Identifier: GPL-2.0-only
"""Device trees, programs and modules that the driver once failed on, each a file
in tests/faults. The comment at the head of a file says what is to come of it:

on: LAB [MACHINE]           where it runs; on each in turn if there are more
kernel: NAME                of the lab, if it is not the usual one
dtc: -@                     it is also compiled with this
module: NAME                parts/NAME.c is loaded
run: NAME                   parts/NAME runs
append: WORDS               the kernel's command line has these too
qemu: WORDS                 QEMU's
heap: NODE                  it is a heap, and no others are
control: NODE               it is a heap with CONTROL defined, and not without
refused: NODE: TEXT         it is none, and the driver says why, once
silent: NODE                it is none, and the driver says nothing
line: TEXT                  the kernel or a program says so
never: TEXT                 neither does

A C file is a program with TAP. A name with a dot is another file of one fault.
"""

import re

from lab import (TREE, arm64 as arm64_lab, riscv64 as riscv64_lab, trial,
                 uml as uml_lab)
from lab.machine import Failure
from tests.judge import Result, splats, tap
from tests.rows import OUT, PATIENCE

FOLDER = TREE / "tests/faults"
PARTS = FOLDER / "parts"
KEYS = ("on", "kernel", "dtc", "module", "run", "append", "qemu", "heap", "control",
        "refused", "silent", "line", "never")
LABS = {"uml": uml_lab, "riscv64": riscv64_lab, "arm64": arm64_lab}
# Heaps that are not ours
OTHERS = {"uml": {"system"},
          "riscv64": {"system", "default_cma_region", "reserved"},
          "arm64": {"system", "default_cma_region", "reserved",
                    "protected,secure-video"}}


def head_of(text):
    """What the comment at the head of a file says: a list for each key."""
    said = {key: [] for key in KEYS}
    for key, rest in re.findall(rf"(?m)^ \* ({'|'.join(KEYS)}): (.*)$",
                                text.partition("*/")[0]):
        said[key].append(rest)
    return said


def result(fault, what, good, why=""):
    return Result(f"{fault}: {what}", "passed" if good else "failed", why)


def attempt(head, path, where, work, **more):
    """One boot. where: LAB [MACHINE]."""
    lab, machine = (where.split() + [None])[:2]
    programs = [PARTS / name for name in [*head["run"], "heaps.sh"]]
    return trial.run(
        LABS[lab], work, machine, path if ".dts" in path.name else None,
        [*([path] if path.suffix == ".c" else []), *programs],
        [PARTS / f"{name}.c" for name in head["module"]], ["tests/guest"],
        next(iter(head["kernel"]), ""), patience=PATIENCE,
        append=" ".join(head["append"]), extra=" ".join(head["qemu"]).split(),
        **more)


def heaps_of(outcome, lab):
    return set(outcome.output["heaps.sh"]) - OTHERS[lab]


def said_of(outcome, node):
    """The driver's lines about a node."""
    begin = re.escape(f"secure_heap: /reserved-memory/{node}")
    return [line for line in outcome.log
            if re.match(rf"{begin}( refused)?: ", line)
            or re.match(rf"secure_heap: {re.escape(node)}: \d+ KiB", line)]


def nodes(fault, head, outcome, lab):
    """Results for the nodes of a tree."""
    told = "\n".join(outcome.driver())
    heaps = heaps_of(outcome, lab)
    for node in head["heap"]:
        said = said_of(outcome, node)
        yield result(fault, f"{node} is a heap",
                     node in heaps and len(said) == 1
                     and said[0].startswith(f"secure_heap: {node}: "), told)
    if head["heap"]:
        yield result(fault, "no others are", heaps == set(head["heap"]),
                     f"{heaps}\n{told}")
    for words in head["refused"]:
        node, _, text = words.partition(": ")
        said = said_of(outcome, node)
        path = f"secure_heap: /reserved-memory/{node}"
        yield result(fault, f"{node} is refused",
                     len(said) == 1 and text in said[0] and said[0].startswith(
                         (f"{path} refused: ", f"{path}: no heap: ")), told)
    for node in head["silent"]:
        yield result(fault, f"{node} is not mentioned",
                     not any(node in line for line in outcome.driver()), told)


def judge(fault, head, path, outcome, lab):
    """Results of one boot."""
    if outcome.failure:
        yield result(fault, "the guest runs to its end", False, outcome.failure
                     + "\n" + "\n".join(outcome.log[-30:]))
        return
    if path.suffix == ".c":
        yield from tap.parse(fault, outcome.output[path.stem],
                             outcome.status[path.stem])
    else:
        yield from nodes(fault, head, outcome, lab)
    output = sum(outcome.output.values(), [])
    since_start = outcome.since_start()
    for text in head["line"]:
        yield result(fault, text,
                     any(text in line for line in outcome.log + output),
                     "\n".join(since_start))
    for text in head["never"]:
        found = [line for line in since_start + output if text in line]
        yield result(fault, f"never {text}", not found, "\n".join(found))
    yield splats.result(fault, "\n".join(outcome.log), lab)


def of_file(path, head):
    """Results of one fault, on all machines that it is for."""
    name = f"fault-{path.name.partition('.')[0]}"
    if head["refused"] and not head["heap"] + head["control"]:
        yield result(name, "there is a control", False, "no heap, no control")
    variants = [{}, *[{"symbols": True} for _ in head["dtc"]]]
    for where in head["on"]:
        work = OUT / "faults" / re.sub(r"\W+", "-", f"{path.name} {where}")
        for variant in variants:
            fault = name
            if len(head["on"]) > 1:
                fault += f": {where}"
            if variant:
                fault += f": dtc {head['dtc'][0]}"
            yield from boot(fault, head, path, where, work, **variant)
        for node in head["control"]:
            outcome = attempt(head, path, where, work,
                              definitions={"CONTROL": 1})
            yield result(name, f"{node} is a heap without the fault",
                         heaps_of(outcome, where.split()[0]) == {node},
                         "\n".join(outcome.driver()))


def boot(fault, head, path, where, work, **more):
    try:
        outcome = attempt(head, path, where, work, **more)
    except Failure as failure:
        yield result(fault, "it is there to run", False, str(failure))
        return
    yield from judge(fault, head, path, outcome, where.split()[0])


def files():
    """Faults and what their heads say, in the order of their names."""
    for path in sorted(FOLDER.iterdir()):
        if path.is_file():
            head = head_of(path.read_text())
            yield path, head


def too_many_nodes():
    """More nodes than there are numbers for devices of heaps."""
    fault, count = "fault-too-many-nodes", 130
    path = OUT / "faults/too-many-nodes.dtsi"
    names = [f"many@{0x40000000 + i * 0x2000:x}" for i in range(count)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(
        f'{name} {{ compatible = "linux,secure-heap"; no-map; '
        f'reg = <0x0 0x{name.partition("@")[2]} 0x0 0x1000>; }};\n'
        for name in names))
    outcome = attempt(head_of(""), path, "uml", path.parent / fault)
    if outcome.failure:
        yield result(fault, "the guest runs to its end", False, outcome.failure)
        return
    told = "\n".join(outcome.driver())
    full = [n for n in names if said_of(outcome, n) == [
        f"secure_heap: /reserved-memory/{n}: no heap: the kernel has no room "
        "for more heaps (-16)"]]
    heaps = heaps_of(outcome, "uml")
    yield result(fault, "each is a heap, or there was no room",
                 set(full) | heaps >= set(names) and not set(full) & heaps,
                 told)
    # The lab's two are among them, "system" is not
    yield result(fault, "all that there is room for are heaps",
                 len(heaps) == 128 - 1, f"{len(heaps)} heaps\n{told}")


def crash_kernel(lab, machine):
    """A kernel that runs after a crash has no heaps."""
    fault = "fault-placed-in-a-crash-kernel"
    where = f"{lab} {machine}"
    path = FOLDER / "placed-in-a-crash-kernel.dts"
    work = OUT / f"faults/crash-{lab}"
    module = LABS[lab]
    # The root is the one that the first kernel has
    outcome = trial.run(
        module, work, machine, path, [PARTS / "heaps.sh", PARTS / "crash.c"],
        [PARTS / "panics.c"], append="crashkernel=160M",
        patience=PATIENCE,
        disks=[module.BUILD / "kernel/Image", work / "root.gz"],
        definitions={"ARM64": 1} if lab == "arm64" else None)
    log = "\n".join(outcome.log)
    first, crashed, second = log.partition("Kernel panic - not syncing: as it "
                                           "was told")
    yield result(fault, f"{where}: the second kernel lists its heaps",
                 crashed and "exit /try/heaps.sh 0" in second,
                 "\n".join(outcome.log[-40:]))
    yield result(fault, f"{where}: the first has both",
                 re.search(r"(?m)^secure_heap: placed: 4096 KiB", first)
                 and re.search(r"(?m)^secure_heap: secure@\w+: \d+ KiB", first)
                 and heaps_of(outcome, lab) >= {"placed"}, first[-3000:])
    said = re.findall(r"(?m)^secure_heap: .*", second)
    listed = second.partition("program /try/heaps.sh\n")[2].split("\n")
    yield result(fault, f"{where}: there are none, and one line says so",
                 said == ["secure_heap: no heaps in a crash kernel"]
                 and "placed" not in listed
                 and not any(l.startswith("secure@") for l in listed),
                 second[-3000:])


def dump_of_a_region_on_demand():
    """A kernel that runs after a crash reads all of what /proc/vmcore has, of which
    the kernel before it has closed some."""
    fault = "fault-dump-of-a-region-on-demand"
    work = OUT / "faults/crash-on-demand"
    riscv64 = LABS["riscv64"]
    outcome = trial.run(
        riscv64, work, "on-demand", None, [PARTS / "dump.sh", PARTS / "crash.c"],
        [PARTS / "panics.c"], append="crashkernel=160M", patience=PATIENCE,
        disks=[riscv64.BUILD / "kernel/Image", work / "root.gz"])
    first, crashed, second = "\n".join(outcome.log).partition(
        "Kernel panic - not syncing: as it was told")
    yield result(fault, "a piece is closed when the kernel crashes",
                 crashed and re.search(r"(?m)^crash: 4194304 bytes are closed", first),
                 first[-3000:])
    yield result(fault, "the next kernel reads all of the dump",
                 "all of the dump was read" in second
                 and "exit /try/dump.sh 0" in second, second[-3000:])


def crash_kernel_of_riscv64():
    """The part of emulated() that a mutant is caught by."""
    yield from crash_kernel("riscv64", "protected")


def uml():
    for path, head in files():
        if any(w.split()[0] == "uml" for w in head["on"]):
            yield from of_file(path, head)
    yield from too_many_nodes()


def emulated():
    for path, head in files():
        if any(w.split()[0] != "uml" for w in head["on"]):
            yield from of_file(path, head)
    yield from crash_kernel_of_riscv64()
    yield from crash_kernel("arm64", "dram")
