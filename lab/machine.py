# SPDX-License-Identifier: GPL-2.0-only
"""A QEMU machine of a lab: its console in a file, its monitor, and a port on
which the guest's programs and the host talk in lines."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path


class Failure(Exception):
    """Something did not work; the text tells a person what."""


def edu(slot=None):
    """QEMU's options for its edu device, which reaches all addresses.

    slot: of the PCI bus, if it matters.
    """
    where = "" if slot is None else f",addr={slot:#x}"
    return ["-device", f"edu,dma_mask=0xffffffffffffffff{where}"]


def disks_of(files):
    """QEMU's options for files that the guest may read as /dev/vda and so on."""
    return [word for i, file in enumerate(files) for word in
            ("-drive", f"file={file},format=raw,if=none,id=disk{i},readonly=on",
             "-device", f"virtio-blk-pci,drive=disk{i}")]


def command_line(console, modules, run, append):
    """The kernel's: its console, drivers to load, programs to run, and more."""
    return (f"console={console} panic=-1 kunit.enable=1 kunit.autorun=1 "
            f"lab.modules={','.join(modules)} lab.run={','.join(run)} {append}")


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


class Machine:
    """Runs from the start of the with statement to its end.

    arguments: QEMU's command line but for console, monitor and port.
    console: file for what the guest prints on its serial port.
    patience: seconds without a line from the guest that mean it hangs.
    second_console: file for a second serial port, if the machine has one.
    """

    def __init__(self, arguments, console, patience=60, second_console=None):
        self.arguments = [str(a) for a in arguments]
        self.console = Path(console)
        self.patience = patience
        self.serials = ["-serial", f"file:{console}"]
        if second_console:
            self.serials += ["-serial", f"file:{second_console}"]

    def __enter__(self):
        self.console.parent.mkdir(parents=True, exist_ok=True)
        # Short paths: the name of a socket has 107 characters at most
        self.folder = Path(tempfile.mkdtemp(prefix="lab-"))
        port, monitor = self._listen("port"), self._listen("monitor")
        self.process = subprocess.Popen(
            self.arguments + [
                "-display", "none", "-no-reboot",
                *self.serials,
                "-chardev", f"socket,id=monitor,path={self.folder}/monitor",
                "-mon", "chardev=monitor,mode=control",
                "-chardev", f"socket,id=port,path={self.folder}/port",
                "-device", "virtio-serial-pci",
                "-device", "virtserialport,chardev=port,nr=1",
            ],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.folder / "errors", "w"))
        try:
            self.monitor = self._accept(monitor)
            self.port = self._accept(port)
            json.loads(self._read_line(self.monitor))
            self.command("qmp_capabilities")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self, name):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.folder / name))
        listener.listen(1)
        listener.settimeout(self.patience)
        return listener

    def _accept(self, listener):
        try:
            while True:
                listener.settimeout(0.2)
                try:
                    connection, _ = listener.accept()
                    break
                except TimeoutError:
                    if self.process.poll() is not None:
                        raise Failure("QEMU did not start: "
                                      + self.errors()) from None
        finally:
            listener.close()
        connection.settimeout(self.patience)
        return connection.makefile("rw", buffering=1, errors="replace")

    def errors(self):
        """What QEMU itself had to complain about."""
        return (self.folder / "errors").read_text().strip()

    def _read_line(self, stream):
        try:
            return stream.readline()
        except TimeoutError:
            raise Failure(f"the guest said nothing for {self.patience} s: "
                          f"see {self.console}") from None
        except ConnectionError:
            return ""

    def lines(self):
        """What the guest's programs say, until the machine is off."""
        while line := self._read_line(self.port):
            yield line.rstrip("\n")

    def answer(self, text):
        self.port.write(text + "\n")
        self.port.flush()

    def command(self, name, **arguments):
        """One command to QEMU's monitor, and its result."""
        self.monitor.write(json.dumps({"execute": name,
                                       "arguments": arguments}) + "\n")
        self.monitor.flush()
        while line := self._read_line(self.monitor):
            reply = json.loads(line)
            if "error" in reply:
                raise Failure(f"QEMU refused {name}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]
        raise Failure(f"QEMU went away: {self.errors()}")

    def screenshot(self, path):
        """What the display shows now, as a PNG file."""
        self.command("screendump", filename=os.fspath(path), format="png")
