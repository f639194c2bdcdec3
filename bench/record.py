#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Turn what a kernel recorded into a trace for replays (traces.py says what that
is):  record.py [HEAP [PAGE_SIZE]] <LOG >TRACE

LOG has the events of the group secure_heap, as tracefs, trace-cmd or perf print
them. Only those of HEAP count, if there is one. A page has 4096 bytes, or
PAGE_SIZE. A request that was refused is one that is given back at once. Buffers
that were there before are left out, and what is there at the end is given back.
"""

import re
import sys

EVENT = re.compile(r"secure_heap_(alloc|free): name=(\S+) pfn=(0x[0-9a-f]+) "
                   r"count=(\d+)(?: error=(-?\d+))?")


def convert(lines, heap=None, page_size=4096):
    """Lines of a trace."""
    live, spare, made = {}, [], 0
    for line in lines:
        event = EVENT.search(line)
        if not event or heap not in (None, event[2]):
            continue
        what, where = event[1], (event[2], event[3])
        if what == "free":
            if where in live:
                spare.append(live.pop(where))
                yield f"free {spare[-1]}"
            continue
        if not spare:
            spare.append(made)
            made += 1
        yield f"alloc {spare[-1]} {int(event[4]) * page_size}"
        if int(event[5]):
            yield f"free {spare[-1]}"
        else:
            live[where] = spare.pop()
    for number in live.values():
        yield f"free {number}"


def main():
    heap = sys.argv[1] if len(sys.argv) > 1 else None
    page_size = int(sys.argv[2], 0) if len(sys.argv) > 2 else 4096
    trace = list(convert(sys.stdin, heap, page_size))
    if not trace:
        sys.exit("record.py: no event of a heap in this log"
                 + (f" that is named {heap}" if heap else ""))
    print("\n".join(trace))


if __name__ == "__main__":
    main()
