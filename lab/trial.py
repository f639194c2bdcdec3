# SPDX-License-Identifier: GPL-2.0-only
"""Try a device tree, programs and modules on a machine of a lab. As a program,
takes these from the environment (lab/try sets them up):

LAB       riscv64, arm64 or uml
MACHINE   one of the lab's device trees
DTS       a whole tree; or nodes for the machine's own: for its root if they
          begin with "/ {", else for /reserved-memory
RUN       programs: C sources, or files that the guest can run as they are
MODULE    modules: C sources, loaded before the programs; they are /try/NAME.ko
APPEND    more for the kernel's command line
KERNEL    "debug" for the one with debugging aids (arm64, uml)
DISK      files that the guest has as disks
QEMU      more for QEMU's command line
INCLUDE   folders with headers for the programs

Exits with the status of the first program that failed: 128 + n if signal n ended
it. Else 125 if the guest did not get to the end, and 126 if it was not started.
"""

import dataclasses
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from lab import TREE
from lab.layers import packed
from lab.machine import Failure, programs_of, without_diagnosis

NOT_FINISHED, NOT_STARTED = 125, 126
# The root of the host, where lab/root/enter put it
HOST = os.environ.get("SECURE_HEAP_HOST", "")
# Seconds without a line from the guest that mean it hangs
PATIENCE = 120
# A line of the kernel's log after which all is due to what is tried
MARK = "try: start"
START = f"""#!/bin/sh
echo "{MARK}" >/dev/kmsg
for module in "$@"; do
	busybox modprobe "$module"
done
"""


def run_tool(command, problem):
    """A tool that has to succeed. problem: of what it tells a person, before
    its own words."""
    done = subprocess.run([str(word) for word in command], cwd=TREE, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    # Where the files are to the person
    said = done.stdout.replace(HOST, "") if HOST else done.stdout
    if done.returncode:
        raise Failure(f"{problem}: {said.strip()}")
    if said:
        sys.stderr.write(said)


def first_error(text):
    """Of a compiler's or dtc's messages, the one that counts."""
    lines = text.splitlines()
    return next((line for line in lines if re.search("(?i)error", line)),
                lines[0] if lines else "")


def compose(lab, machine, dts, dtb, symbols=False, **definitions):
    """Compile a device tree: a file with a whole one, or with nodes for that of
    the machine, or None for that as it is.

    symbols: keep labels, as for overlays. definitions: for cpp.
    """
    source = dtb.with_suffix(".dts")
    dtb.parent.mkdir(parents=True, exist_ok=True)
    own = lab.source(machine)
    if dts is None:
        source.write_text(f'#include "{own}"\n')
    else:
        code = re.sub(r"/\*.*?\*/|//[^\n]*", "", dts.read_text(), flags=re.S)
        # Without what cpp reads
        bare = re.sub(r"(?m)^\s*#\s*(include|define|undef|if|el|endif)\b.*$",
                      "", code)
        whole = re.search(r'/dts-v1/|(/|#)include/?\s+"(lab\.dtsi|.*\.dts)"',
                          code)
        text = f'#include "{dts}"\n'
        if not whole:
            if not re.match(r"\s*[/&]", bare):
                text = f"/ {{ reserved-memory {{\n{text}}}; }};\n"
            text = f'#include "{own}"\n{text}'
        source.write_text(text)

    expanded = dtb.with_suffix(".pre.dts")
    what = "the device tree does not compile"
    folders = lab.tree_folders(machine)
    try:
        run_tool(["cpp", "-nostdinc", "-undef", "-D__DTS__", "-x",
                  "assembler-with-cpp", *[f"-I{f}" for f in folders],
                  *[f"-D{k}={v}" for k, v in definitions.items()], source,
                  "-o", expanded], what)
        run_tool(["dtc", "-q", *(["-@"] if symbols else []),
                  *[w for f in folders for w in ("-i", f)], "-I", "dts", "-O",
                  "dtb", expanded, "-o", dtb], what)
    except Failure as failure:
        raise Failure(f"{what}: "
                      + first_error(str(failure).removeprefix(f"{what}: "))
                      ) from None
    return dtb


def compile_program(lab, source, output, folder, include=()):
    """A program for the guest from one C file, with the library that the lab's
    programs have. folder: of the lab's kernel. include: folders with headers, and
    with a folder lib of more headers and C files."""
    libraries = [path for f in include for path in sorted(
        (TREE / f / "lib").glob("*.c"))]
    run_tool([f"{lab.CROSS}gcc", "-std=gnu11", "-O2", "-Wall", "-static",
              "-pthread", f"-I{TREE}/lab/linux/drivers/misc/secure-heap-lab",
              f"-I{TREE}/lab/guest/lib", f"-I{lab.HERE}/guest/lib",
              *[f"-I{f}{lib}" for f in include for lib in ("", "/lib")],
              "-isystem", folder / "kernel/source/tools/testing/selftests",
              source, *libraries, lab.BUILD / "lib/liblab.a", "-o", output],
             f"{source.name} does not compile")
    return output


def compile_module(lab, source, work, folder):
    """A module for the kernel of a folder, from one C file."""
    work.mkdir(parents=True)
    name = source.stem
    # The name of the object is the module's, and the folder is the person's
    (work / f"{name}.c").write_text(f'#include "{source}"\n')
    (work / "Kbuild").write_text(f"obj-m := {name}.o\n")
    run_tool(["make", "-s", "-C", folder / "kernel/source",
              f"O={(folder / 'kernel/objects').resolve()}", f"ARCH={lab.ARCH}",
              f"CROSS_COMPILE={lab.CROSS}", f"M={work}", "modules"],
             f"{source.name} does not compile")
    return work / f"{name}.ko"


def pack(folder, work, programs, modules):
    """The root of the guest, and on top of it programs and modules."""
    stage = work / "stage"
    there = stage / "try"
    there.mkdir(parents=True)
    for program in programs:
        shutil.copy(program, there / program.name)
        (there / program.name).chmod(0o755)
    (there / "start").write_text(
        START.replace('"$@"', " ".join(m.stem for m in modules)))
    (there / "start").chmod(0o755)

    if modules:
        release = (folder / "kernel/release").read_text().strip()
        scratch = work / "modules"
        installed = scratch / "lib/modules" / release
        shutil.copytree(folder / "kernel/modules", installed)
        for module in modules:
            shutil.copy(module, installed)
        subprocess.run(["depmod", "-b", scratch, release], check=True,
                       stderr=subprocess.DEVNULL)
        kept = stage / "lib/modules" / release
        kept.mkdir(parents=True)
        for path in [*installed.glob("modules.*"),
                     *[installed / m.name for m in modules]]:
            shutil.copy(path, kept)
        for module in modules:
            (there / module.name).symlink_to(
                f"/lib/modules/{release}/{module.name}")

    root = work / "root.gz"
    root.write_bytes((folder / "initramfs.gz").read_bytes() + packed(stage))
    return root


@dataclasses.dataclass
class Outcome:
    """What became of a trial."""
    log: list               # lines of the kernel's
    loaded: list            # what modprobe said
    output: dict            # lines of each program, by its name
    status: dict            # exit status of each that came to an end
    failure: str = ""       # why the guest did not get to the end
    console: Path = None    # file with all of the console

    def driver(self):
        return [l for l in self.log if l.startswith("secure_heap: ")]

    def since_start(self):
        """What the kernel said from the first module or program on."""
        if MARK not in self.log:
            return []
        return [l for l in self.log[self.log.index(MARK) + 1:]
                if l and not l.startswith("reboot: ")
                and "loading out-of-tree module" not in l]

    def code(self):
        if self.failure:
            return NOT_FINISHED
        return next((s for s in self.status.values() if s), 0)


def boot(machine, names):
    """Run a machine of a lab to its end. names: of the programs."""
    lines, failure = [], ""
    try:
        with machine as guest:
            lines.extend(guest.lines())
    except Failure as hang:
        failure = str(hang)
    text = without_diagnosis(machine.log()).replace("\r", "")
    log = [re.sub(r"^\[ *\d+\.\d+\](\[ *[TC]\d+\])? ", "", line)
           for line in text.splitlines()]
    paths = ["/try/start", *[f"/try/{n}" for n in names]]
    output, status = programs_of(lines, paths)
    loaded = output.pop(paths[0])
    status.pop(paths[0], None)
    output = {Path(p).name: said for p, said in output.items()}
    status = {Path(p).name: code for p, code in status.items()}
    if not failure and f"exit {paths[-1]} " not in "\n".join(lines):
        failure = "it went down"
    if failure:
        running = next((p for p in paths if f"program {p}" in lines
                        and Path(p).name not in status), None)
        panic = next((l for l in log if l.startswith("Kernel panic")), None)
        if panic:
            failure = panic
        where = ("before a program ran" if running in (None, paths[0])
                 else f"in {Path(running).name}")
        failure = f"the guest did not get to its end, {where}: {failure}"
    return Outcome(log, loaded, output, status, failure, machine.console)


def run(lab, work, machine=None, dts=None, sources=(), modules=(),
        include=(), kernel="", symbols=False, definitions=None,
        patience=PATIENCE, **more):
    """Build what is to be tried, in a folder of its own, and boot.

    lab: its module. sources: of programs. symbols, definitions: see compose().
    more: what the lab's Machine takes.
    """
    machine = machine or lab.DEFAULT
    if machine not in lab.machines():
        raise Failure(f"the {lab.HERE.name} lab has no machine {machine}; it has "
                      + ", ".join(lab.machines()))
    names = [p.stem if p.suffix == ".c" else p.name for p in sources]
    for group in (names, [m.stem for m in modules]):
        for name in group:
            if group.count(name) > 1:
                raise Failure(f"more than one file has the name {name}")

    kernel = kernel or getattr(lab, "KERNELS", {}).get(machine, "")
    folder = lab.folder(kernel)
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / "bin").mkdir()
    programs = [compile_program(lab, p, work / "bin" / p.stem, folder, include)
                if p.suffix == ".c" else p for p in sources]
    objects = [compile_module(lab, m, work / "module" / m.stem, folder)
               for m in modules]
    root = pack(folder, work, programs, objects)
    dtb = compose(lab, machine, dts, work / "tree.dtb", symbols,
                  **(definitions or {}))
    guest = lab.Machine(machine, ["/try/start", *[f"/try/{n}" for n in names]],
                        work / "console.log", patience, kernel=kernel, dtb=dtb,
                        root=root, **more)
    return boot(guest, names)


def show(outcome):
    """Print what became of it; the console's last lines if it broke off."""
    late = outcome.since_start()
    for line in outcome.driver():
        if line not in late:
            print(line)
    for line in [*late, *outcome.loaded]:
        print(line)
    if outcome.failure and not late:
        for line in [l for l in outcome.log if l][-15:]:
            print(f"console: {line}")
    for name, lines in outcome.output.items():
        for line in lines:
            print(line)
        code = outcome.status.get(name)
        if code is not None and code > 128:
            print(f"secure-heap: {name} was ended by signal {code - 128}")
    if outcome.failure:
        print(f"secure-heap: {outcome.failure} (see {outcome.console})")


def files(variable):
    return [Path(HOST + f) for f in os.environ.get(variable, "").split(",") if f]


def main():
    name = os.environ.get("LAB", "riscv64")
    lab = importlib.import_module(f"lab.{name}")
    dts = files("DTS")
    try:
        outcome = run(
            lab, lab.BUILD / "try", os.environ.get("MACHINE"),
            dts[0] if dts else None, files("RUN"), files("MODULE"),
            os.environ.get("INCLUDE", "").split(), os.environ.get("KERNEL", ""),
            append=os.environ.get("APPEND", ""), disks=files("DISK"),
            extra=shlex.split(os.environ.get("QEMU", "")))
    except Failure as failure:
        print(f"secure-heap: {failure}", file=sys.stderr)
        sys.exit(NOT_STARTED)
    show(outcome)
    sys.exit(outcome.code())


if __name__ == "__main__":
    main()
