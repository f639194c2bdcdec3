# SPDX-License-Identifier: GPL-2.0-only
"""What is left to gain: a placement that knows when each buffer will be freed.

It puts a buffer beside the one that is freed at nearly the same time, so that
both leave one hole. No driver can do that. It is no optimum, either: the best
placement refuses as much as this one or less, so the difference to ours is what a
better placement could gain at least. A lower bound is 0 for all traces that
nearly fill a region: they never take more than there is, so a region that could
move buffers refuses none."""

import bisect

from bench.traces import PAGE


def events(text):
    """Of a trace: (ID, pages, when it is freed), or (ID, 0, 0) for a free."""
    found, until = [], {}
    lines = text.splitlines()
    for now in range(len(lines) - 1, -1, -1):
        word, *rest = lines[now].partition("#")[0].split() or [""]
        if word == "free":
            until[rest[0]] = now
            found.append((rest[0], 0, 0))
        elif word:
            found.append((rest[0], -(-int(rest[1]) // PAGE),
                          until.pop(rest[0], len(lines))))
    return reversed(found)


def place(blocks, pages, until):
    """Where among blocks, which are (first page, end, when freed) in order and
    have one beyond each end of the region; or None."""
    best = None
    for low, high in zip(blocks, blocks[1:]):
        room = high[0] - low[1]
        if room < pages:
            continue
        at_low, at_high = abs(low[2] - until), abs(high[2] - until)
        if room == pages:
            # No hole is left, and it is beside both
            at_low = at_high = min(at_low, at_high) / 2
        option = (at_low, low[1]) if at_low <= at_high else \
            (at_high, high[0] - pages)
        if best is None or option[0] < best[0]:
            best = option
    return best and best[1]


def refused(text, size):
    """How many requests of a trace it refuses in a region of so many bytes."""
    never = len(text)
    blocks = [(0, 0, never), (size // PAGE, size // PAGE, never)]
    taken, count = {}, 0
    for name, pages, until in events(text):
        if not pages:
            block = taken.pop(name, None)
            if block:
                del blocks[bisect.bisect_left(blocks, block)]
            continue
        first = place(blocks, pages, until)
        if first is None:
            count += 1
            continue
        taken[name] = (first, first + pages, until)
        bisect.insort(blocks, taken[name])
    return count
