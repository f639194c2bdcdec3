# SPDX-License-Identifier: GPL-2.0-only
"""The plan is whole: each guest program is in a row, no name is there twice, and
docs/attacks.md says where attacks run."""

import collections

from lab import TREE
from tests.judge import Result
from tests.rows import LABS

PAGE = TREE / "docs/attacks.md"
BEGIN, END = "<!-- from tests/plan.py: -->\n", "<!-- end -->\n"


def programs():
    """What tests/guest is compiled to, and scripts."""
    folder = TREE / "tests/guest"
    found = {p.name for p in folder.glob("*.sh")}
    for place in [folder, *[folder / lab for lab in LABS]]:
        found |= {p.stem for p in place.glob("*.c")}
    # A program of several files
    found |= {p.name for p in folder.iterdir()
              if p.is_dir() and p.name not in (*LABS, "lib")}
    return sorted(found)


def where(rows, kinds, attack):
    """Lines of a table: each attack, and the rows that it is in."""
    found = collections.defaultdict(list)
    for row in rows:
        for program in row.programs:
            if kinds.get(program) == attack:
                found[program].append(row.name)
    yield "| Program | Rows of `tests/plan.py` |"
    yield "|---|---|"
    for program in sorted(found):
        yield f"| `{program}` | {', '.join(found[program])} |"


def result(name, wrong):
    return Result(name, "failed" if wrong else "passed", str(wrong))


def results():
    # Not at the top: the plan has this file in a row
    from tests.plan import ATTACK, KINDS, PARTS, ROWS

    listed = {p for row in ROWS + PARTS for p in row.programs}
    yield result("each guest program is in a row",
                 sorted(set(programs()) - listed))
    yield result("each guest program has a kind",
                 sorted(set(programs()) ^ set(KINDS)))
    names = collections.Counter(row.name for row in ROWS + PARTS)
    yield result("no row has the name of another",
                 [name for name, count in names.items() if count > 1])
    text = "\n".join(where(ROWS + PARTS, KINDS, ATTACK)) + "\n"
    page = PAGE.read_text()
    said = page.partition(BEGIN)[2].partition(END)[0]
    yield result("docs/attacks.md says where attacks run",
                 "" if said == text else f"it should say:\n{text}")
