# SPDX-License-Identifier: GPL-2.0-only
"""The interface of the machines of all labs: lab.NAME.Machine is one of these."""

import abc
import dataclasses
import os
import select
from pathlib import Path

# The line of a console's file behind which the host wrote what it saw of a guest
# that hangs
DIAGNOSIS = "lab: the guest said nothing for"


class Failure(Exception):
    """An error with a text for a person."""


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


def without_diagnosis(log):
    """What the guest itself printed, of the text of a console's file."""
    return log.partition(f"\n{DIAGNOSIS}")[0]


@dataclasses.dataclass(eq=False)
class Machine(abc.ABC):
    """Runs from the start of the with statement to its end.

    machine: its name, which is also that of its device tree.
    run: names of the programs that the guest starts, in this order.
    console: file for what the kernel prints.
    patience: seconds without a line from the programs that mean it hangs. It may
    be changed while the machine runs.
    kernel: of the lab, if not the usual one.
    append: more for the kernel's command line.
    modules: more drivers to load.
    disks: files that the guest may read, the first one as first_disk.
    layers: on top of the guest's root.
    dtb: file with another device tree.
    root: file with another root, without the layers.
    extra: more for QEMU's command line.
    """
    machine: str
    run: tuple
    console: Path
    patience: float = 60
    _: dataclasses.KW_ONLY
    kernel: str = ""
    append: str = ""
    modules: tuple = ()
    disks: tuple = ()
    layers: tuple = ()
    dtb: Path = None
    root: Path = None
    extra: tuple = ()

    def __post_init__(self):
        self.console = Path(self.console)
        # What the programs print: lines, and the beginning of the next one
        self.port, self.unread, self.begun = None, [], b""

    def __enter__(self):
        self.console.parent.mkdir(parents=True, exist_ok=True)
        # Nothing of an earlier run, also if this one does not start
        self.console.write_bytes(b"")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    @abc.abstractmethod
    def start(self):
        """Start the machine, with self.port for what the programs print."""

    @abc.abstractmethod
    def stop(self):
        """End the machine, if it has not switched off."""

    @abc.abstractmethod
    def diagnose(self):
        """Lines about where a guest that hangs is. It does not go on."""

    def log(self):
        """What the kernel has printed so far, and then the diagnosis if there is
        one."""
        return self.console.read_text(errors="replace")

    def lines(self):
        """What the guest's programs say, until the machine is off. What one loop
        leaves is for the next one."""
        while True:
            while self.unread:
                yield self.unread.pop(0).decode(errors="replace").rstrip("\r")
            more = self._read()
            if not more:
                break
            *complete, self.begun = (self.begun + more).split(b"\n")
            self.unread += complete
        if self.begun:
            yield self.begun.decode(errors="replace")

    def _read(self):
        if not select.select([self.port], [], [], self.patience)[0]:
            raise self._hangs()
        try:
            return os.read(self.port.fileno(), 65536)
        except ConnectionError:
            return b""

    def _hangs(self):
        """Write the diagnosis: a failure that says where it is."""
        found = [f"\n{DIAGNOSIS} {self.patience} s"]
        try:
            for line in self.diagnose():
                found.append(line)
        except (Failure, OSError) as error:
            found.append(f"the diagnosis ends here: {error}")
        with open(self.console, "a") as console:
            console.write("\n".join([*found, ""]))
        return Failure(f"the guest said nothing for {self.patience} s: see "
                       f"{self.console}, which ends with the state of its "
                       "processors")
