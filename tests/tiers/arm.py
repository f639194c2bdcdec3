# SPDX-License-Identifier: GPL-2.0-only
"""The machine with 32 bits."""

from lab import arm
from tests import guests


def tier():
    yield from guests.boot(arm, "arm", "high",
                           ["kunit.sh", "allocation", "descriptors",
                            "fault-segments-32"])
