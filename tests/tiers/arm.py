# SPDX-License-Identifier: GPL-2.0-only
"""The machine with 32 bits."""

import arm
import guests


def tier():
    yield from guests.boot(arm, "arm", "high",
                           ["kunit.sh", "allocation", "descriptors",
                            "fault-segments-32"])
