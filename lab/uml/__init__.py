# SPDX-License-Identifier: GPL-2.0-only
"""The machine of the UML lab: a kernel that is a program."""

import dataclasses
import os
import signal
import subprocess

from lab import TREE, machine
from lab.layers import root_of
from lab.machine import Failure
from lab.uml import stacks

HERE = TREE / "lab/uml"
BUILD = TREE / "build/uml"
# Of the kernel, and prefix of its compiler
ARCH, CROSS = "um", ""
# The device tree to try things with
DEFAULT = "uml"
MODULES = ["secure_heap", "dmabuf-test-importer", "vgem"]


@dataclasses.dataclass(eq=False, kw_only=True)
class Machine(machine.Machine):
    """memory: a machine with less starts faster."""
    memory: str = "768M"

    first_disk = "/dev/ubda"

    def arguments(self, port):
        """The kernel's command line. port: descriptor for what programs print."""
        if self.extra:
            raise Failure("the uml lab has no QEMU")
        build = folder(self.kernel)
        root = self.root or root_of(BUILD, build, self.layers)
        return [build / "kernel/linux", f"mem={self.memory}",
                f"dtb={self.dtb or BUILD / f'{self.machine}.dtb'}",
                f"initrd={root}", "rdinit=/init", "seccomp=on", "ncpus=2",
                "panic=-1", "kunit.enable=1", "kunit.autorun=1", "con=null",
                "con0=null,fd:1", f"con1=null,fd:{port}", "console=tty0",
                "lab.port=/dev/tty1",
                f"lab.modules={','.join([*MODULES, *self.modules])}",
                f"lab.run={','.join(self.run)}", *self.append.split(),
                *(f"ubd{i}r={disk}" for i, disk in enumerate(self.disks))]

    def start(self):
        reader, writer = os.pipe()
        self.port = open(reader, "rb", buffering=0)
        try:
            with open(self.console, "wb") as console:
                self.process = subprocess.Popen(
                    self.arguments(writer), stdin=subprocess.DEVNULL,
                    stdout=console, stderr=subprocess.STDOUT,
                    pass_fds=[writer], start_new_session=True)
        finally:
            os.close(writer)

    def stop(self):
        # The kernel's processes are processes here
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.port.close()

    def diagnose(self):
        return stacks.lines(self.process.pid, folder(self.kernel) / "kernel/linux")


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
    if kernel not in ("", "debug", "stock", "older"):
        raise Failure(f"the uml lab has no kernel {kernel}")
    return BUILD / kernel
