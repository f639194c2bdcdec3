#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The tests, and a summary of them:  check.py [TIER...]

Without a tier: all of them.
"""

import concurrent.futures
import json
import re
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TREE / f) for f in (".", "lab", "lab/arm", "lab/arm64",
                                        "lab/riscv64", "lab/uml", "tests/host",
                                        "bench")]

from guests import COUNTERS, OUT
from tiers import (arm, arm64, faults, judge, riscv64, setup, traces, trials,
                   uml)
import firmware
import measure
import mutants
import schema

# What results are counted apart, by their names
KINDS = {"kunit_cases": r": (secure_heap_\w+|tee_dmabuf): ",
         "attacks": r": (attack-[\w-]+|cpu|bounce): ",
         "malformed_nodes": r": (region_malformed|region_overlapping_\w+)\b|"
                            r": (refused|unaligned)\.\w+\.|\.refused_"}
# Faults that tests are named after are counted once each
FAULT = r"(?<![\w-])fault-[\w-]+"


def host():
    yield from schema.results()
    yield from firmware.results()
    yield from measure.results()
    yield from mutants.results()


TIERS = {"judge": judge.tier, "host": host, "setup": setup.tier, "uml": uml.plain,
         "traces": traces.tier, "trials": trials.tier, "faults": faults.uml,
         "uml-debug": uml.debug,
         "uml-faults": uml.faults, "uml-soak": uml.soak,
         "arm": arm.tier, "riscv64": riscv64.tier, "arm64": arm64.tier,
         "faults-emulated": faults.emulated}
# Parts of those, for mutants
PARTS = {"kunit": uml.kunit, "importers": riscv64.importers,
         "crash-kernel": faults.crash_kernel_of_riscv64}
# Takes minutes on one processor, and so runs beside the others
LONG = "uml-soak"


def results_of(tiers):
    """Results of tiers as they come; those of the long one come last."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        if LONG in tiers:
            late = pool.submit(lambda: list(TIERS[LONG]()))
        for tier in tiers:
            if tier != LONG:
                yield from (TIERS | PARTS)[tier]()
        if LONG in tiers:
            if not late.done():
                print(f"waiting for {LONG}", file=sys.stderr, flush=True)
            yield from late.result()


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    counted = dict.fromkeys([*COUNTERS, *KINDS], 0)
    faults_seen = set()
    for result in results_of(sys.argv[1:] or list(TIERS)):
        counts[result.outcome] += 1
        for counter, count in result.counts.items():
            counted[counter] += count
        for kind, pattern in KINDS.items():
            if result.outcome != "skipped":
                counted[kind] += bool(re.search(pattern, result.name))
        if result.outcome != "skipped":
            faults_seen |= set(re.findall(FAULT, result.name))
        line = {"passed": "ok      ", "failed": "FAILED  ",
                "skipped": "skipped "}[result.outcome] + result.name
        if result.outcome == "skipped":
            line += f" ({result.why or 'no reason given'})"
        print(line, flush=True)
        if result.outcome == "failed":
            print("        "
                  + result.why.strip().replace("\n", "\n        "))

    counted["faults"] = len(faults_seen)
    (OUT / "summary.json").write_text(
        json.dumps(counts | counted, indent=1) + "\n")
    print(", ".join(f"{n} {what.replace('_', ' ')}"
                    for what, n in counted.items()))
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    sys.exit(1 if counts["failed"] else 0)


main()
