#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A trace of buffers as video needs them, in random order:

    mix.py BYTES STEPS SEED >TRACE

Buffers come and go around a demand of BYTES. guest/trace.h says what a trace
is."""

import random
import sys

# Bytes of a buffer, and how many of a hundred have them: tables and messages,
# bitstream, frames of 1080p and 2160p (NV12), and what is reserved at once
SIZES = {4 << 10: 20, 64 << 10: 20, 1 << 20: 15, 1920 * 1080 * 3 // 2: 20,
         8 << 20: 10, 3840 * 2160 * 3 // 2: 10, 32 << 20: 5}


def mix(demand, steps, seed):
    """Lines of a trace."""
    chance = random.Random(seed)
    live, unused, held = {}, [], 0
    while steps > 0:
        size = chance.choices(list(SIZES), list(SIZES.values()))[0]
        if held + size <= demand:
            number = unused.pop() if unused else len(live)
            live[number] = size
            held += size
            steps -= 1
            yield f"alloc {number} {size}"
            continue
        for _ in range(min(chance.randint(1, 3), len(live), steps)):
            number = chance.choice(sorted(live))
            held -= live.pop(number)
            unused.append(number)
            steps -= 1
            yield f"free {number}"


def main():
    demand, steps, seed = map(int, sys.argv[1:])
    print(f"# mix.py {demand} {steps} {seed}")
    print("\n".join(mix(demand, steps, seed)))


if __name__ == "__main__":
    main()
