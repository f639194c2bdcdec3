# SPDX-License-Identifier: GPL-2.0-only
"""The tool of user/ on recorded trees that libFuzzer makes up."""

import os
import re
import tempfile
from pathlib import Path

from tests.host.userspace import SOURCES, failure_of, run
from tests.judge import verdict

# As many as user/tests/fuzz-seeds.py writes, or fewer
SEEDS = 25


def build(where, seeds):
    """None, or why it could not be built."""
    return failure_of([["meson", "setup", where, SOURCES, "-Dfuzz=true",
                        "-Db_sanitize=address,undefined", "-Db_lundef=false"],
                       ["meson", "compile", "-C", where, "tests/fuzz"],
                       ["python3", SOURCES / "tests/fuzz-seeds.py", seeds]],
                      env=os.environ | {"CC": "clang"})


def results():
    """Each seed once, and as many of what libFuzzer makes of them as there is time
    for. FUZZ_SECONDS=3600 for an hour."""
    seconds = os.environ.get("FUZZ_SECONDS", "20")
    with tempfile.TemporaryDirectory() as scratch:
        where, seeds, found = (Path(scratch) / n for n in ("build", "seeds", "found"))
        why = build(where, seeds)
        yield verdict("fuzz: is built", not why, why)
        if why:
            return
        found.mkdir()
        done = run(where / "tests/fuzz", f"-max_total_time={seconds}", "-timeout=60",
                   "-max_len=8192", f"-artifact_prefix={found}/", seeds)
        runs = re.search(r"Done (\d+) runs", done.stdout)
        yield verdict("fuzz: no recorded tree of libFuzzer's breaks the tool",
                      not done.returncode and runs and int(runs[1]) > SEEDS
                      and not any(found.iterdir()), done.stdout[-3000:])
