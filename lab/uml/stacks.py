# SPDX-License-Identifier: GPL-2.0-only
"""Where a UML kernel is, by what the host knows of its processes: the kernel's
threads are its processors, and programs of the guest are processes beside it."""

import bisect
import os
import re
import signal
import struct
import subprocess
from pathlib import Path

# Of the kernel's stacks, which are aligned to it
STACK_SIZE = 16384
CALLS = 40
# A signal that is pending when the host stops a thread has its handler called
# first. Then the stack pointer and the program counter of before are so far above
# the stack pointer, in the frame of x86-64.
HANDLER = "hard_handler+0x0"
INTERRUPTED = 168


class Symbols:
    """Functions of a kernel, in the order of their addresses."""

    def __init__(self, kernel):
        said = subprocess.run(["nm", "-n", kernel], text=True, check=True,
                              stdout=subprocess.PIPE).stdout
        found = re.findall(r"(?m)^([0-9a-f]+) [tTwW] (\S+)$", said)
        self.names = [name for _, name in found]
        self.addresses = [int(address, 16) for address, _ in found]
        self.end = dict(zip(self.names, self.addresses)).get("_etext", 0)

    def name(self, address):
        """FUNCTION+OFFSET, or nothing if the kernel has no function there."""
        at = bisect.bisect(self.addresses, address) - 1
        if at < 0 or address >= self.end:
            return ""
        return f"{self.names[at]}+{address - self.addresses[at]:#x}"


def processes(session):
    """All of a session, in the order of their numbers."""
    for path in sorted(Path("/proc").glob("[0-9]*"), key=lambda p: int(p.name)):
        try:
            # Behind the name, which may have spaces: state, parent, group, session
            fields = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield path


def registers(call, memory, symbols):
    """Stack pointer and program counter, of the words of a thread's file
    syscall."""
    pointer, counter = (int(word, 16) for word in call[-2:])
    if symbols.name(counter) == HANDLER:
        pointer, counter = struct.unpack(
            "2Q", os.pread(memory, 16, pointer + INTERRUPTED))
    return pointer, counter


def calls(memory, pointer, symbols):
    """What may be return addresses, from a stack pointer to the stack's end."""
    stack = os.pread(memory, -pointer % STACK_SIZE, pointer)
    names = [symbols.name(word) for word, in
             struct.iter_unpack("Q", stack[:len(stack) // 8 * 8])]
    # A function's first instruction is no return address
    return [name for name in names if name and not name.endswith("+0x0")]


def describe(thread, state, symbols, in_kernel):
    """Lines about a thread that is stopped. state: of before."""
    name = (thread / "comm").read_text().strip()
    call = (thread / "syscall").read_text().split()
    if len(call) < 3:
        yield f"{thread}: {name}, {state}, not stopped"
        return
    memory = os.open(thread / "mem", os.O_RDONLY)
    try:
        pointer, counter = registers(call, memory, symbols)
        yield (f"{thread}: {name}, {state}, system call {call[0]}, "
               f"sp {pointer:#x}, pc {counter:#x} "
               f"{symbols.name(counter)}".rstrip())
        if in_kernel:
            yield from (f"  {name}" for name in
                        calls(memory, pointer, symbols)[:CALLS])
    finally:
        os.close(memory)


def lines(kernel, image):
    """Stop all processes, and describe each thread: its state, its system call of
    the host, stack pointer and program counter; of the kernel's own threads also
    the functions on the stack.

    kernel: number of the kernel's process. image: file with the kernel.
    """
    states = {thread: re.search(r"State:\s+(.*)", (thread / "status").read_text())[1]
              for path in processes(kernel) for thread in path.glob("task/*")}
    os.killpg(kernel, signal.SIGSTOP)
    os.waitid(os.P_PID, kernel, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    symbols = Symbols(image)
    for thread, state in states.items():
        try:
            yield from describe(thread, state, symbols,
                                thread.parts[2] == str(kernel))
        except OSError as error:
            yield f"{thread}: {error.strerror}"
