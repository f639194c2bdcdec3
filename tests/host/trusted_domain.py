# SPDX-License-Identifier: GPL-2.0-only
"""The parts of the riscv64 lab's trusted domain that touch no hardware, compiled
for the host, with everything that the compiler has to notice mistakes."""

import subprocess
import tempfile
from pathlib import Path

from lab import TREE
from tests.judge import Result, tap

TESTS = TREE / "tests/host/trusted"
FIRMWARE, CENC = TREE / "lab/riscv64/trusted", TREE / "lab/cenc"
# Of the firmware's sources; the others are for its own machine only
PARTS = [FIRMWARE / p for p in ("checks.c", "directory.c", "faults.c", "memory.c",
                                "policy.c", "tables.c")]
# What a test has in addition; it stands for the rest of the firmware
MORE = {"content": [FIRMWARE / "content.c", FIRMWARE / "aes.c",
                    CENC / "cenc.c", CENC / "licence.c"],
        "lending": [FIRMWARE / "lending.c"]}
FLAGS = ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
         "-fsanitize=address,undefined", "-fno-sanitize-recover=all",
         f"-I{FIRMWARE}", f"-I{CENC}", f"-I{TREE}/lab/riscv64", f"-I{TREE}/tests/host",
         f"-I{TREE}/lab/linux/drivers/misc/secure-heap-lab/trusted"]


def results():
    with tempfile.TemporaryDirectory() as scratch:
        for test in sorted(TESTS.glob("*.c")):
            name, program = f"firmware: {test.stem}", Path(scratch) / test.stem
            done = subprocess.run(
                ["gcc", *FLAGS, test, *PARTS, *MORE.get(test.stem, []),
                 "-o", program],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if done.returncode:
                yield Result(f"{name}: compiles", "failed", done.stdout)
                continue
            done = subprocess.run([program], stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            yield from tap.parse(name, done.stdout.splitlines(), done.returncode)
