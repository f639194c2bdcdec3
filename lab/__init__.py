# SPDX-License-Identifier: GPL-2.0-only
"""Virtual machines that run Linux with the driver. A lab is a package here:
machines of one architecture, with the firmware and the kernel that they run."""

from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
