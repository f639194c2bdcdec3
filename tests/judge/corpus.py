# SPDX-License-Identifier: GPL-2.0-only
"""The logs that the judge is tested with: tests/judge/logs/clean and dirty.

The first line of a file says which parser it is for and what has to be found:

# kernel [machine=LAB] [injects] [: KIND, KIND...]
# tap|ktap|compliance status=N|none [: OUTCOME NAME; OUTCOME NAME...]

Kinds are those of patterns.py, each once, in the order of the log. An outcome
is "failed" or "skipped"; results that passed are not listed. A clean file has
no colon.
"""

import dataclasses
import re
from pathlib import Path

from tests.judge import compliance, ktap, splats, tap
from tests.judge.patterns import PATTERNS

LOGS = Path(__file__).resolve().parent / "logs"
HEAD = re.compile(r"# (kernel|tap|ktap|compliance)((?: [\w=]+)*)(?:: (.+))?")
PROGRAM = "program"
PARSERS = {"tap": lambda lines, status: tap.parse(PROGRAM, lines, status),
           "ktap": ktap.parse, "compliance": compliance.parse}


@dataclasses.dataclass(frozen=True)
class Sample:
    name: str
    parser: str
    options: dict
    expected: list
    text: str

    def found(self, patterns=PATTERNS):
        """What the judge finds, in the words of the first line."""
        if self.parser == "kernel":
            report = splats.find(self.text, self.options.get("machine", ""),
                                 "injects" in self.options, patterns)
            return list(dict.fromkeys(splat.kind for splat in report))
        status = self.options["status"]
        results = PARSERS[self.parser](
            self.text.splitlines(), None if status == "none" else int(status))
        return [f"{r.outcome} " + r.name.removeprefix(f"{PROGRAM}: ")
                for r in results if r.outcome != "passed"]


def read(path):
    first, _, text = path.read_text().partition("\n")
    match = HEAD.fullmatch(first)
    if not match:
        raise ValueError(f"{path}: no such first line: {first}")
    options = {key: value for key, _, value in
               (word.partition("=") for word in match[2].split())}
    separator = ", " if match[1] == "kernel" else "; "
    return Sample(path.stem, match[1], options,
                  match[3].split(separator) if match[3] else [], text)


def samples(folder):
    """All of a folder, "clean" or "dirty"."""
    return [read(path) for path in sorted((LOGS / folder).glob("*.log"))]
