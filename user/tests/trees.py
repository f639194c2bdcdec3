# SPDX-License-Identifier: GPL-2.0-only
"""Recorded trees of machines: folders with sys, proc and dev as secureheap --root
takes them.

A device is a file, whose content tells tests/fake-kernel.c what the kernel does:
"size BYTES" gives buffers of up to that many bytes, "buffers NUMBER" that many
buffers, "errno NAME" fails.
"""

import os
import struct
from pathlib import Path

MIB = 1 << 20
BASE, SIZE = 0x90000000, 256 * MIB
NAME = "video@90000000"


def cells(*values):
    """32-bit cells."""
    return b"".join(struct.pack(">I", value) for value in values)


def wide(*values):
    """64-bit numbers, of two cells each."""
    return b"".join(struct.pack(">Q", value) for value in values)


def strings(*values):
    return b"".join(value.encode() + b"\0" for value in values)


def region(base=BASE, size=SIZE, **more):
    """Properties of a node; more: changes, None for a property less. Underscores
    become hyphens, and a double one a comma."""
    properties = {"compatible": strings("linux,secure-heap"),
                  "reg": wide(base, size), "no-map": b""}
    for name, value in more.items():
        name = name.replace("__", ",").replace("_", "-")
        if value is None:
            del properties[name]
        else:
            properties[name] = value
    return properties


ROOT = {"#address-cells": cells(2), "#size-cells": cells(2)}
RESERVED = {**ROOT, "ranges": b""}
ATTRIBUTES = {"protected": 1, "size": SIZE, "owner": "", "use_case": "",
              "scrubbed": 0, "used": 0, "dirty": 0, "quarantined": 0,
              "largest_hole": SIZE, "high_water": 0, "buffers": 0,
              "scrub_calls": 0, "scrub_waits": 0, "on_demand": 0,
              "closed": SIZE, "lost": 0,
              **{f"refused/{why}": 0 for why in (
                  "no_dma", "bounced", "unreachable", "not_named", "full",
                  "quota", "owner", "claim")}}


class Tree:
    """A machine, written below a folder."""

    def __init__(self, folder):
        self.path = Path(folder)
        self.path.mkdir(parents=True)

    def write(self, path, content):
        path = self.path / path
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return path

    def node(self, path, properties):
        """A node of the device tree; path is relative to the root's."""
        folder = self.path / "proc/device-tree" / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in properties.items():
            (folder / name).write_bytes(content)

    def heap(self, name, attributes=None, device=f"size {SIZE}", mode=0o660,
             group=None):
        """A heap, with attributes if there are any. Its group is one that is not
        root's, if the user who runs this can say so."""
        folder = self.path / "sys/class/dma_heap" / name
        folder.mkdir(parents=True)
        for attribute, value in (attributes or {}).items():
            self.write(folder / attribute, f"{value}\n")
        if device is None:
            return
        path = self.write(f"dev/dma_heap/{name}", device)
        if group is None and os.geteuid() == 0:
            group = 1
        if group is not None:
            os.chown(path, -1, group)
        path.chmod(mode)

    def buffers(self, heap, *rows):
        """The live buffers of a heap: (inode, size, age, pid, attachments,
        command)."""
        head = "inode\tsize\tage_ms\tpid\tattachments\tcomm\n"
        self.write(f"sys/kernel/debug/secure_heap/{heap}/buffers",
                   head + "".join("\t".join(map(str, row)) + "\n"
                                  for row in rows))

    def iomem(self, *lines):
        """Lines of /proc/iomem: (start, size, name)."""
        self.write("proc/iomem", "".join(
            f"{start:08x}-{start + size - 1:08x} : {name}\n"
            for start, size, name in lines))

    def link(self, path, target):
        path = self.path / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    def device(self, name, node, driver=None, group=None, domain=None):
        """A device of a platform, of a node of the device tree."""
        folder = f"sys/bus/platform/devices/{name}"
        self.link(f"{folder}/of_node",
                  f"../../../firmware/devicetree/base/{node}")
        if driver:
            self.link(f"{folder}/driver", f"../../bus/platform/drivers/{driver}")
        if group is not None:
            self.link(f"{folder}/iommu_group",
                      f"../../../kernel/iommu_groups/{group}")
            self.write(f"sys/kernel/iommu_groups/{group}/type", f"{domain}\n")

    def card(self, name, driver):
        """A card of DRM, of a device that has a driver unless it is None."""
        folder = self.path / "sys/class/drm" / name / "device"
        folder.mkdir(parents=True)
        if driver:
            (folder / "driver").symlink_to(f"../../../bus/platform/drivers/{driver}")

    def memory(self, base, size):
        """Memory that the CPU can read, up to there: beyond the end of a file a
        load through its mapping ends in SIGBUS."""
        path = self.path / "dev/mem"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.truncate(path, base + size)


def board(folder, properties=None, attributes=None, name=NAME, heap=True,
          **device):
    """A machine with one node, and its heap."""
    tree = Tree(folder)
    tree.node("", ROOT)
    tree.node("reserved-memory", RESERVED)
    tree.node(f"reserved-memory/{name}", region() if properties is None
              else properties)
    tree.heap("system", mode=0o666)
    if heap:
        tree.heap(name, ATTRIBUTES if attributes is None else attributes,
                  **device)
        tree.iomem((0x80000000, BASE - 0x80000000, "System RAM"),
                   (BASE, SIZE, name))
    else:
        tree.iomem((0x80000000, BASE - 0x80000000, "System RAM"))
    return tree
