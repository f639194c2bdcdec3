# SPDX-License-Identifier: GPL-2.0-only
"""What it takes to decrypt samples of Common Encryption into protected memory: the
trusted hart of the riscv64 lab, with an AES of its own, and the trusted application of
the arm64 lab, with OP-TEE's.

    python3 -m bench.throughput

QEMU counts instructions (-icount shift=0), so the guest's nanoseconds are those of all
harts together. Fails if something was not measured, and never because of what was."""

import json
import os
import secrets

from bench import reading
from lab import TREE, arm64, riscv64
from lab.cenc import licence
from lab.people import columns, run
from lab.qemu import COUNTED

OUT = TREE / "build/bench"
PROGRAM = "throughput"
# As in bench/guest/lib/content.c
KEY_ID = b"key of the bench"
KINDS = ["cenc", "cbcs, 1:9", "cbcs, all"]


def measure(machine, device_key):
    """Instructions for each byte, by the kind of sample."""
    keys = {KEY_ID: secrets.token_bytes(16)}

    def heard(guest, line):
        wrapped = licence.answer_line(device_key, keys, line)
        if wrapped:
            guest.answer(wrapped)
        return wrapped

    rows = {kind: float(instructions) for kind, instructions
            in reading.rows_of(machine, PROGRAM, heard)}
    reading.check(rows, KINDS, machine)
    return rows


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    machines = {
        "trusted hart, riscv64": (riscv64, riscv64.Machine(
            "content", [PROGRAM], OUT / "throughput-riscv64-console.log", 300,
            layers=("bench",), policy="content",
            hardware=riscv64.HARDWARE + COUNTED)),
        "trusted application, arm64": (arm64, arm64.Machine(
            "secure", [PROGRAM], OUT / "throughput-arm64-console.log", 300,
            append="maxcpus=1", layers=("bench",), extra=["-smp", "1", *COUNTED])),
    }
    found = {name: measure(machine, (lab.BUILD / "device-key").read_bytes())
             for name, (lab, machine) in machines.items()}
    (OUT / "throughput.json").write_text(json.dumps(found, indent=1) + "\n")
    print("\n".join(columns(
        [["instructions for each byte", *KINDS],
         *([name, *(f"{rows[kind]:.1f}" for kind in KINDS)]
           for name, rows in found.items())])))
    print(f"\n{os.path.relpath(OUT, TREE)}/throughput.json has the same")


if __name__ == "__main__":
    run(main)
