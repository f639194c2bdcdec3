# SPDX-License-Identifier: GPL-2.0-only
"""The plan is complete: each guest program and each machine is in a row, each attack
has a control, no name is there twice, and docs/attacks.md says where attacks run."""

import collections
import difflib
import re

from lab import TREE
from tests.judge import Result
from tests.rows import LABS, Boot

GUEST = TREE / "tests/guest"
TEST = re.compile(r"^TEST(?:_F)?(?:_TIMEOUT)?\((?:\w+, )?(\w+)", re.MULTILINE)
# Machines that bench/ boots, or demo/, or a suite, and those whose device tree is made
OTHERS = {("arm64", "bench"), ("arm64", "large"), ("riscv64", "fw-cfg-open"),
           ("riscv64", "iommu-open"), ("riscv64", "on-demand-unwiped"),
           ("riscv64", "virtio-mmio-open")}
MADE = {("uml", "many")}
PAGE = TREE / "docs/attacks.md"
BEGIN, END = "<!-- from tests/plan.py: -->\n", "<!-- end -->\n"


def programs():
    """What tests/guest is compiled to, and scripts."""
    found = set()
    for place in [GUEST, *[GUEST / lab for lab in LABS]]:
        found |= {p.stem for p in place.glob("*.c")}
        found |= {p.name for p in place.glob("*.sh")}
    # A program of several files
    found |= {p.name for p in GUEST.iterdir()
              if p.is_dir() and p.name not in (*LABS, "lib")}
    return sorted(found)


def tree(lab, name):
    return TREE / "lab" / lab / f"dts/{name}.dts"


def has_control(program, controls):
    """Has the program a test with a name that says that it is a control?"""
    return any(re.search(controls, name)
               for path in GUEST.rglob(f"{program}.c")
               for name in TEST.findall(path.read_text()))


def machines(boots):
    """What is wrong with the device trees of labs and the machines of rows."""
    used = set(OTHERS)
    for boot in boots:
        # On arm64, the device tree's name and what the devices are behind
        names = {boot.machine, boot.machine.rpartition("-")[0]}
        trees = [(boot.lab, name) for name in names if tree(boot.lab, name).exists()]
        if not trees and (boot.lab, boot.machine) not in MADE:
            yield f"row {boot.name}: the {boot.lab} lab has no {boot.machine}.dts"
        used.update(trees)
    for lab in LABS:
        for path in sorted(tree(lab, "*").parent.glob("*.dts")):
            if (lab, path.stem) not in used:
                yield f"{path.relative_to(TREE)} is in no row"


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
    from tests.plan import (ATTACK, CONTROLS, CONTROLS_ELSEWHERE, KINDS, PARTS,
                            ROWS)

    listed = {p for row in ROWS + PARTS for p in row.programs}
    yield result("each guest program is in a row",
                 sorted(set(programs()) - listed))
    yield result("each guest program has a kind",
                 sorted(set(programs()) ^ set(KINDS)))
    yield result("each program that is called an attack is one",
                 [p for p, kind in KINDS.items()
                  if p.startswith("attack-") and kind != ATTACK])
    yield result("each attack has a control",
                 [p for p, kind in KINDS.items() if kind == ATTACK
                  and has_control(p, CONTROLS) == (p in CONTROLS_ELSEWHERE)])
    yield result("each machine is in a row, and each row has a machine",
                 "\n".join(machines(r for r in ROWS + PARTS
                                    if isinstance(r, Boot))))
    names = collections.Counter(row.name for row in ROWS + PARTS)
    yield result("no row has the name of another",
                 [name for name, count in names.items() if count > 1])
    text = "\n".join(where(ROWS + PARTS, KINDS, ATTACK)) + "\n"
    page = PAGE.read_text()
    said = page.partition(BEGIN)[2].partition(END)[0]
    yield result("docs/attacks.md says where attacks run",
                 "\n".join(difflib.unified_diff(
                     said.splitlines(), text.splitlines(), "the page",
                     "the plan", lineterm="")))
