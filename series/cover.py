# SPDX-License-Identifier: GPL-2.0-only
"""The cover letter of the series, and who gets it."""

import re
import subprocess
import textwrap

from lab import TREE
from lab.cache import die
from lab.people import columns

TEXT = TREE / "series/cover.txt"
# Of a table in a mail, and of what its first column takes of that
WIDTH = 72
LABEL = 22


def table(name, start):
    """A table of a document: the indented lines from the one that begins so, as wide as
    a mail."""
    lines = (TREE / name).read_text().splitlines()
    first = next((n for n, line in enumerate(lines)
                  if line.startswith(f"    {start.rstrip()}")), None)
    if first is None:
        die(f"{name} has no table that begins with '{start}'")
    end = next((n for n, line in enumerate(lines[first:], first)
                if not line.startswith("    ")), len(lines))
    heads, *rows = [re.split(r"  +", line.strip()) for line in lines[first:end]]
    # The column of labels may have no head
    heads = [""] * (len(rows[0]) - len(heads)) + heads
    # Of a count, its ratio and that of the times: the ratio
    rows = [[re.sub(r"^\d+ (\d+\.\d\d) \d+\.\d\d", r"\1", cell) for cell in row]
            for row in rows]
    width = (WIDTH - LABEL) // (len(heads) - 1) - 2
    made = columns([[textwrap.fill(cell, width if n else LABEL, break_long_words=False)
                     for n, cell in enumerate(row)] for row in [heads, *rows]])
    return textwrap.indent("\n".join(made), "  ")


def fill(letter):
    """The letter that git has made, with the subject and the text."""
    subject, _, text = TEXT.read_text().partition("\n\n")
    text = re.sub(r"(?m)^\{(\S+?): (.*)\}$",
                  lambda match: table(match[1], match[2]), text)
    return letter.replace("*** SUBJECT HERE ***", subject.replace("\n", " ")).\
        replace("*** BLURB HERE ***", text.strip())


def recipients(source, patches):
    """Addresses that the kernel's own script knows of, a line for each."""
    done = subprocess.run(
        ["perl", "scripts/get_maintainer.pl", "--no-git", "--no-git-fallback",
         *[str(patch.resolve()) for patch in patches]],
        cwd=source, text=True, capture_output=True)
    if done.returncode:
        die(f"the recipients could not be found:\n{done.stderr}")
    return done.stdout
