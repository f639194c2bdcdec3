# SPDX-License-Identifier: GPL-2.0-only
"""What scripts print for people."""

import sys

from lab.machine import Failure


def columns(rows, align="<"):
    """Lines of a table.

    align: "<" or ">" for each column; the last one is for all further columns.
    """
    rows = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows)]
    align = align.ljust(len(widths), align[-1])
    for row in rows:
        yield "  ".join(f"{cell:{side}{width}}" for cell, side, width
                        in zip(row, align, widths)).rstrip()


def run(main):
    """Call a script's main function. A failure is one line for a person."""
    try:
        main()
    except (Failure, OSError) as failure:
        sys.exit(f"secure-heap: {failure}")
