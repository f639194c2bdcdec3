# SPDX-License-Identifier: GPL-2.0-only
"""A QEMU machine of a lab: its console in a file, its monitor, and a port on
which the guest's programs and the host talk in lines."""

import abc
import json
import os
import select
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from lab.machine import Failure, Machine

# Seconds for QEMU to start, or to carry out a command
MONITOR_PATIENCE = 60
# Commands for people, whose output says where a guest hangs. The console's file
# is written to by the guest until the second one.
DIAGNOSIS = ("info status", "stop", "info registers -a")
# A virtio device goes around the IOMMU unless it is told not to, and those that
# are also of the older kind cannot be told
BEHIND_IOMMU = ["-global", "virtio-device.iommu_platform=on",
                "-global", "virtio-serial-pci.disable-legacy=on",
                "-global", "virtio-blk-pci.disable-legacy=on"]
# The clock counts instructions, and does not wait when the guest does
COUNTED = ["-icount", "shift=0,sleep=off"]


def edu(slot=None):
    """QEMU's options for its edu device, which reaches all addresses.

    slot: of the PCI bus, if it matters.
    """
    where = "" if slot is None else f",addr={slot:#x}"
    return ["-device", f"edu,dma_mask=0xffffffffffffffff{where}"]


class Qemu(Machine):
    """Each lab says how QEMU is started."""

    first_disk = "/dev/vda"
    process = None

    @abc.abstractmethod
    def arguments(self):
        """QEMU's command line but for console, monitor and port."""

    def kernel_arguments(self, console, modules):
        """The guest's command line and disks, in QEMU's words. console: the
        kernel's name of it. modules: of the lab."""
        line = (f"console={console} panic=-1 kunit.enable=1 kunit.autorun=1 "
                f"lab.modules={','.join([*modules, *self.modules])} "
                f"lab.run={','.join(self.run)} {self.append}")
        return ["-append", line,
                *(word for i, file in enumerate(self.disks) for word in
                  ("-drive", f"file={file},format=raw,if=none,id=disk{i},"
                             "readonly=on",
                   "-device", f"virtio-blk-pci,drive=disk{i}")),
                *self.extra]

    def start(self):
        # Short paths: the name of a socket has 107 characters at most
        self.folder = Path(tempfile.mkdtemp(prefix="lab-"))
        try:
            port, monitor = self._listen("port"), self._listen("monitor")
            self.process = subprocess.Popen(
                [str(word) for word in self.arguments()] + [
                    "-display", "none", "-no-reboot",
                    "-serial", f"file:{self.console}",
                    "-chardev", f"socket,id=monitor,path={self.folder}/monitor",
                    "-mon", "chardev=monitor,mode=control",
                    "-chardev", f"socket,id=port,path={self.folder}/port",
                    "-device", "virtio-serial-pci",
                    "-device", "virtserialport,chardev=port,nr=1",
                ],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=open(self.folder / "errors", "w"))
            connection = self._accept(monitor)
            connection.settimeout(MONITOR_PATIENCE)
            self.monitor = connection.makefile("rw", buffering=1,
                                               errors="replace")
            self.port = self._accept(port)
            self._reply()
            self.command("qmp_capabilities")
        except BaseException:
            self.stop()
            raise

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def diagnose(self):
        for line in DIAGNOSIS:
            yield f"(qemu) {line}"
            yield from self.monitor_command(line).splitlines()

    def _listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.folder / name))
        listener.listen(1)
        return listener

    def _accept(self, listener):
        with listener:
            while not select.select([listener], [], [], 0.2)[0]:
                if self.process.poll() is not None:
                    raise Failure("QEMU did not start: " + self.errors())
            return listener.accept()[0]

    def errors(self):
        """What QEMU itself had to complain about."""
        return (self.folder / "errors").read_text().strip()

    def answer(self, text):
        self.port.sendall(f"{text}\n".encode())

    def _reply(self):
        """The next line of the monitor."""
        try:
            line = self.monitor.readline()
        except TimeoutError:
            raise Failure(f"QEMU said nothing for {MONITOR_PATIENCE} s") from None
        except ConnectionError:
            line = ""
        if not line:
            raise Failure(f"QEMU went away: {self.errors()}")
        return json.loads(line)

    def command(self, name, **arguments):
        """One command to QEMU's monitor, and its result."""
        self.monitor.write(json.dumps({"execute": name,
                                       "arguments": arguments}) + "\n")
        self.monitor.flush()
        while True:
            reply = self._reply()
            if "error" in reply:
                raise Failure(f"QEMU refused {name}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]

    def monitor_command(self, line):
        """The text by which QEMU answers a command for people."""
        return self.command("human-monitor-command",
                            **{"command-line": line}).replace("\r", "")

    def screenshot(self, path):
        """What the display shows now, as a PNG file."""
        self.command("screendump", filename=os.fspath(path), format="png")
