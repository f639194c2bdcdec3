# SPDX-License-Identifier: GPL-2.0-only
"""Secrets in a region on demand when the machine is reset, restarted by its kernel,
or started by kexec: what the next system finds. The host looks for them in the whole
region, whoever may read it."""

import re
import tempfile
from pathlib import Path

from demo.on_demand import pages
from lab import riscv64
from lab.layers import root_of
from lab.machine import Failure
from tests.judge import Result, splats, verdict
from tests.rows import OUT, PATIENCE

PROGRAM = "on-demand-restart"
BASE, SIZE = (int(riscv64.LAYOUT[f"LAB_REGION_{what}"], 16)
              for what in ("BASE", "SIZE"))
# As in the program
PIECE = 4 << 20
# As the program says it: nothing happened, and the firewall refused it
READ, REFUSED = "0", "11"
STAYS_CLOSED = "memory that the next kernel uses stays closed"


def control(name, good, why):
    return Result(name, "passed" if good else "failed", why, kind="control")


def attack(name, good, why=""):
    return Result(name, "passed" if good else "failed", why, kind="attack")


class Guest:
    """A machine with the program, which does as it is told."""

    def __init__(self, machine, folder):
        self.machine, self.lines = machine, machine.lines()
        self.copy = Path(folder) / "memory"
        self.address = self.secret = None
        # -no-reboot is for machines that panic
        machine.command("set-action", reboot="reset")
        self.wait("up")

    def wait(self, word):
        """The rest of the next line that begins with a word."""
        said = []
        for line in self.lines:
            first, _, rest = line.partition(" ")
            if first == word:
                return rest
            said.append(line)
        raise Failure("\n".join([f"the guest did not say {word}: see "
                                 f"{self.machine.console}", *said[-10:]]))

    def memory(self, address=BASE, size=SIZE):
        self.machine.command("pmemsave", val=address, size=size,
                             filename=str(self.copy))
        return self.copy.read_bytes()

    def keep(self, word):
        """Have a secret in a buffer; word: what becomes of that."""
        self.machine.answer(word)
        self.address = int(self.wait("secret"))
        self.secret = self.memory(self.address, PIECE)

    def load(self):
        """By Linux, where the secret was: the signal, and whether it is there."""
        self.machine.answer(f"load {self.address}")
        signal, shown = self.wait("loaded").split()
        return signal, bytes.fromhex(shown) == self.secret[:16]

    def is_left(self):
        """Whether any page of it is somewhere in the region."""
        return bool(pages(self.secret) & pages(self.memory()))

    def reset(self):
        self.machine.command("system_reset")
        self.wait("up")

    def restart(self, word):
        self.machine.answer(word)
        self.wait("up")

    def end(self):
        self.machine.answer("end")
        self.wait("exit")


def run(name, story, machine="on-demand", **more):
    """Results of a story on a machine, and whether its log is clean."""
    results = []
    machine = riscv64.Machine(machine, [PROGRAM], OUT / f"{name}-console.log",
                              PATIENCE, modules=["lab-trusted-owner"],
                              layers=("tests",), **more)
    try:
        with tempfile.TemporaryDirectory() as folder, machine:
            guest = Guest(machine, folder)
            results += story(guest)
            guest.end()
    except Failure as failure:
        results.append(verdict(f"{name}: the machine runs", False, str(failure)))
    yield from results
    # The kernel starts more than once, and says some things each time
    logs = re.split(r"(?m)^(?=.*Linux version )", machine.log())
    for number, log in enumerate(logs[1:], 1):
        yield splats.result(f"{name}, start {number}", log, "riscv64")


def reset(guest):
    """By the machine, and by its kernel, while there is a buffer."""
    guest.keep("hold")
    signal, _ = guest.load()
    yield attack("secret is closed to the CPU before a reset",
                 len(set(guest.secret)) > 16 and signal == REFUSED, signal)
    guest.reset()
    yield attack("secret is gone after a reset", not guest.is_left())
    signal, _ = guest.load()
    yield verdict("memory is Linux's after a reset", signal == READ, signal)

    guest.keep("hold")
    guest.restart("restart")
    yield attack("secret is gone after a restart by the kernel",
                 not guest.is_left())
    yield verdict("the kernel says that memory stays closed",
                  STAYS_CLOSED in guest.machine.log())


def reset_of_unwiped(guest):
    """Control of reset()."""
    guest.keep("hold")
    guest.reset()
    signal, same = guest.load()
    yield control("where firmware does not erase it, Linux reads the secret after a "
                  "reset", guest.is_left() and signal == READ and same, signal)


def kexec(guest):
    """A piece without buffers goes back, and one with a buffer cannot."""
    guest.keep("leave")
    signal, _ = guest.load()
    yield attack("secret is closed to the CPU before kexec", signal == REFUSED,
                 signal)
    guest.restart("kexec")
    yield attack("secret is gone after kexec", not guest.is_left())
    signal, _ = guest.load()
    yield verdict("memory is Linux's after kexec", signal == READ, signal)
    yield verdict("nothing stayed closed", STAYS_CLOSED not in guest.machine.log())

    guest.keep("hold")
    guest.restart("kexec")
    signal, _ = guest.load()
    yield attack("buffer that is there at kexec stays closed", signal == REFUSED,
                 signal)
    yield verdict("the kernel before has said so",
                  STAYS_CLOSED in guest.machine.log())


def kexec_of_leaky(guest):
    """Control of kexec(): the trusted domain erases nothing."""
    guest.keep("leave")
    guest.restart("kexec")
    signal, _ = guest.load()
    yield control("where its owner does not erase it, the secret is there after kexec",
                  guest.is_left() and signal == READ, signal)


def results():
    build = riscv64.BUILD
    next_kernel = {"disks": [build / "kernel/Image",
                             root_of(build, build, ("tests",))]}
    yield from run("on-demand-reset", reset)
    yield from run("on-demand-reset-unwiped", reset_of_unwiped,
                   "on-demand-unwiped")
    yield from run("on-demand-kexec", kexec, **next_kernel)
    yield from run("on-demand-kexec-leaky", kexec_of_leaky, policy="leaky",
                   **next_kernel)
