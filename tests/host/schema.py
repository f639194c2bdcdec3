# SPDX-License-Identifier: GPL-2.0-only
"""The device-tree binding: it takes what it should, and nothing else."""

import subprocess
import tempfile
from pathlib import Path

from lab import TREE
from tests.judge import Result

BINDINGS = TREE / "linux/Documentation/devicetree/bindings"
BINDING = BINDINGS / "reserved-memory/linux,secure-heap.yaml"

REG = "reg = <0x90000000 0x1000000>;"
COMPATIBLE = 'compatible = "linux,secure-heap";'

# Name of the node, its properties, and a word of the complaint ("" for none)
NODES = {
    "takes a fixed range": ("a@90000000", COMPATIBLE + REG + "no-map;", ""),
    "takes a placed range":
        ("a", COMPATIBLE + "size = <0x1000000>; alignment = <0x200000>;"
         "alloc-ranges = <0x80000000 0x40000000>; no-map;", ""),
    "takes the older name":
        ("a@90000000", 'compatible = "linaro,secure-heap";' + REG + "no-map;",
         ""),
    "takes both names":
        ("a@90000000",
         'compatible = "linux,secure-heap", "linaro,secure-heap";' + REG
         + "no-map;", ""),
    "takes an owner":
        ("a@90000000", COMPATIBLE + REG + "no-map;"
         "access-controllers = <&owner 7>;", ""),
    "refuses two owners":
        ("a@90000000", COMPATIBLE + REG + "no-map;"
         "access-controllers = <&owner 7>, <&owner 8>;", "too long"),
    "wants no-map": ("a@90000000", COMPATIBLE + REG, "'no-map' is a required"),
    "wants reg or size": ("a", COMPATIBLE + "no-map;", "'size' is a required"),
    "wants alignment with size":
        ("a", COMPATIBLE + "size = <0x1000000>; no-map;",
         "'alignment' is a dependency of 'size'"),
    "refuses reg with size":
        ("a@90000000", COMPATIBLE + REG + "size = <0x1000000>;"
         "alignment = <0x200000>; no-map;", "reg"),
    "refuses two ranges":
        ("a@90000000", COMPATIBLE + "no-map;"
         "reg = <0x90000000 0x1000000>, <0xa0000000 0x1000000>;", "too long"),
    "takes a range on demand":
        ("a@90000000", COMPATIBLE + REG + "reusable;"
         "access-controllers = <&owner 7>;", ""),
    "refuses reusable with no-map":
        ("a@90000000", COMPATIBLE + REG + "no-map; reusable;"
         "access-controllers = <&owner 7>;", "reusable"),
    "wants an owner with reusable":
        ("a@90000000", COMPATIBLE + REG + "reusable;", "access-controllers"),
    "refuses unknown properties":
        ("a@90000000", COMPATIBLE + REG + "no-map; scrub;", "scrub"),
    "refuses other names beside its own":
        ("a@90000000", 'compatible = "linux,secure-heap", "shared-dma-pool";'
         + REG + "no-map;", "shared-dma-pool"),
}

TREE_OF_ONE = """/dts-v1/;
/ {{ #address-cells = <1>; #size-cells = <1>;
     model = "x"; compatible = "x,x";
     reserved-memory {{ #address-cells = <1>; #size-cells = <1>; ranges;
                        {node} {{ {properties} }}; }};
     owner: owner {{ #access-controller-cells = <1>; }}; }};
"""


def run(*command):
    """What a tool prints, complaints included."""
    done = subprocess.run([str(c) for c in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout + (f"exit {done.returncode}\n" if done.returncode else "")


def results():
    def result(name, good, output):
        return Result(f"schema: {name}", "passed" if good else "failed",
                      "" if good else output)

    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        schema = scratch / "schema.json"
        source, blob = scratch / "x.dts", scratch / "x.dtb"

        output = run("dt-doc-validate", "-u", BINDINGS, BINDING)
        yield result("is a valid schema", not output, output)
        output = run("dt-mk-schema", "-j", "-o", schema, BINDING)

        source.write_text(run("dt-extract-example", BINDING))
        output += run("dtc", "-q", "-I", "dts", "-O", "dtb", "-o", blob, source)
        output += run("dt-validate", "-s", schema, blob)
        yield result("takes its own examples", not output, output)

        for name, (node, properties, complaint) in NODES.items():
            source.write_text(TREE_OF_ONE.format(node=node,
                                                 properties=properties))
            output = run("dtc", "-q", "-I", "dts", "-O", "dtb", "-o", blob,
                         source)
            output += run("dt-validate", "-m", "-l", "linux,secure-heap", "-s",
                          schema, blob)
            good = complaint in output if complaint else not output
            yield result(name, good,
                         f"expected {complaint!r} in {output!r}")
