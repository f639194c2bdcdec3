# SPDX-License-Identifier: GPL-2.0-only
"""What scripts say to people."""

import sys

from tabulate import tabulate

from lab.machine import Failure

SIDES = {"<": "left", ">": "right"}


def columns(rows, align="<"):
    """Lines of a table.

    align: "<" or ">" for each column; the last one is for all further columns.
    """
    rows = [list(map(str, row)) for row in rows]
    sides = align.ljust(len(rows[0]), align[-1])[:len(rows[0])]
    return tabulate(rows, tablefmt="plain", disable_numparse=True,
                    colalign=[SIDES[side] for side in sides]).splitlines()


def run(main):
    """Call a script's main function. A failure is one line for a person."""
    try:
        main()
    except (Failure, OSError) as failure:
        sys.exit(f"secure-heap: {failure}")
