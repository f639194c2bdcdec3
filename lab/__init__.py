# SPDX-License-Identifier: GPL-2.0-only
"""Virtual machines that run Linux with the driver. A lab is a package here:
machines of one architecture, with the firmware and the kernel that they run."""

import re
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]


def defines(header):
    """Name -> text, of what a C header of the tree defines in one word."""
    return dict(re.findall(r"(?m)^#define[ \t]+(\w+)[ \t]+(\S+)$",
                           (TREE / header).read_text()))
