# SPDX-License-Identifier: GPL-2.0-only
"""Print the options by which QEMU describes a machine of a lab as a device tree:

    python3 -m lab.describe LAB [MACHINE]
"""

import importlib
import sys

print(*importlib.import_module(f"lab.{sys.argv[1]}").hardware(*sys.argv[2:]))
