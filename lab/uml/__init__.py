# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the UML lab: a kernel that is a program."""

import os
import select
import subprocess
from pathlib import Path

from lab import TREE
from lab.layers import root_of
from lab.machine import Failure

HERE = TREE / "lab/uml"
BUILD = TREE / "build/uml"
# Of the kernel, and prefix of its compiler
ARCH, CROSS = "um", ""
# The device tree to try things with
DEFAULT = "uml"
MODULES = ["secure_heap", "dmabuf-test-importer", "vgem"]


class Uml:
    """Runs from the start of the with statement to its end, as a Machine does.

    kernel: "plain", "debug" (with debugging aids, one processor, and the driver
    built in) or "stock" (of the source package as it is).
    run: names of the programs that the guest starts, in this order.
    console: file for what the kernel prints.
    patience: seconds without a line from the guest that mean it hangs.
    modules: drivers to load.
    memory: a machine with less starts faster.
    dtb: name of the device tree.
    disk: file that the guest may read as /dev/ubda.
    layers: on top of the guest's root.
    root: file with another one.
    """

    def __init__(self, kernel, run, console, append="", patience=60,
                 modules=MODULES, memory="768M", dtb="uml",
                 disk=None, layers=(), root=None):
        self.folder = BUILD if kernel == "plain" else BUILD / kernel
        self.run, self.append = run, append
        self.modules, self.memory, self.dtb = modules, memory, dtb
        self.console, self.patience = Path(console), patience
        self.disk = [f"ubd0r={disk}"] if disk else []
        self.root = root or root_of(BUILD, self.folder, layers)

    def __enter__(self):
        self.console.parent.mkdir(parents=True, exist_ok=True)
        self.port, port = os.pipe()
        with open(self.console, "wb") as console:
            self.process = subprocess.Popen(
                [self.folder / "kernel/linux", f"mem={self.memory}",
                 f"dtb={BUILD / f'{self.dtb}.dtb'}",
                 f"initrd={self.root}", "rdinit=/init",
                 "seccomp=on", "ncpus=2", "panic=-1", "kunit.enable=1", "kunit.autorun=1",
                 "con=null", "con0=null,fd:1", f"con1=null,fd:{port}",
                 "console=tty0", "lab.port=/dev/tty1",
                 f"lab.modules={','.join(self.modules)}",
                 f"lab.run={','.join(self.run)}", *self.append.split(),
                 *self.disk],
                stdin=subprocess.DEVNULL, stdout=console,
                stderr=subprocess.STDOUT, pass_fds=[port],
                start_new_session=True)
        os.close(port)
        return self

    def __exit__(self, *_):
        # The kernel's processes are processes here
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()
        os.close(self.port)

    def lines(self):
        """What the guest's programs say, until the machine is off."""
        text = b""
        while True:
            ready, _, _ = select.select([self.port], [], [], self.patience)
            if not ready:
                raise Failure(f"the guest said nothing for {self.patience} s: "
                              f"see {self.console}")
            more = os.read(self.port, 65536)
            if not more:
                return
            *complete, text = (text + more).split(b"\n")
            for line in complete:
                yield line.decode(errors="replace").rstrip("\r")


def machines():
    return sorted(p.stem for p in (HERE / "dts").glob("*.dts"))


def source(machine):
    """The device tree of a machine."""
    return HERE / f"dts/{machine}.dts"


def tree_folders(machine):
    """Where device trees find what they include."""
    del machine     # there is one folder
    return [HERE / "dts"]


def folder(kernel):
    """Where a kernel is, and the root for it."""
    if kernel not in (None, "plain", "debug", "stock"):
        raise Failure(f"the uml lab has no kernel {kernel}")
    return BUILD if kernel in (None, "plain") else BUILD / kernel


def start(machine, dtb, root, run, console, patience, kernel=None, append="",
          disks=(), extra=()):
    """A machine with another device tree and another root than the lab's."""
    del machine     # the tree says it all
    if extra or len(disks) > 1:
        raise Failure("the uml lab has no QEMU, and one disk at most")
    return Uml(kernel or "plain", run, console, append, patience,
               dtb=dtb.with_suffix(""), root=root,
               disk=disks[0] if disks else None)
