# SPDX-License-Identifier: GPL-2.0-only
"""Write inputs for fuzz.c to begin with:  fuzz-seeds.py FOLDER

They are a good board, and boards that each lack one of its files."""

import re
import struct
import sys
from pathlib import Path

from trees import cells, strings, wide

NODE = "proc/device-tree/reserved-memory/a@90000000/"
HEAP = "sys/class/dma_heap/a@90000000/"
FILES = {
    "proc/device-tree/#address-cells": cells(2),
    "proc/device-tree/#size-cells": cells(2),
    "proc/device-tree/reserved-memory/#address-cells": cells(2),
    "proc/device-tree/reserved-memory/#size-cells": cells(2),
    "proc/device-tree/reserved-memory/ranges": b"",
    NODE + "compatible": strings("linux,secure-heap"),
    NODE + "reg": wide(0x90000000, 0x1000000),
    NODE + "no-map": b"",
    NODE + "phandle": cells(7),
    NODE + "access-controllers": cells(9),
    NODE + "linux,use-case": strings("secure-video"),
    "proc/device-tree/soc/#address-cells": cells(2),
    "proc/device-tree/soc/#size-cells": cells(2),
    "proc/device-tree/soc/dma-ranges": wide(0, 0x80000000, 0x40000000),
    "proc/device-tree/optee/#access-controller-cells": cells(0),
    "proc/device-tree/optee/phandle": cells(9),
    "proc/device-tree/soc/status": strings("okay"),
    "proc/device-tree/leds/status/label": strings("status"),
    "proc/device-tree/soc/codec@1000/memory-region": cells(7),
    "proc/iomem": b"80000000-8fffffff : System RAM\n"
                  b"90000000-90ffffff : a@90000000\n",
    HEAP + "protected": b"1\n", HEAP + "size": b"16777216\n",
    HEAP + "owner": b"/optee\n", HEAP + "use_case": b"secure-video\n",
    HEAP + "on_demand": b"1\n", HEAP + "lost": b"4096\n",
    HEAP + "used": b"4096\n", HEAP + "refused/unreachable": b"2\n",
    "sys/kernel/debug/secure_heap/a@90000000/buffers":
        b"inode\tsize\tage_ms\tpid\tattachments\tcomm\n7\t4096\t1\t2\t0\tx\n",
    "dev/dma_heap/a@90000000": b"",
    "events": b"secure_heap_alloc: name=a pfn=0x10 count=2 error=0\n"
              b"secure_heap_free: name=a pfn=0x10 count=2\n",
}


def main():
    here, folder = Path(__file__).parent, Path(sys.argv[1])
    paths = re.findall(r'"(.*)",', (here / "fuzz-paths.h").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    chunks = {path: struct.pack(">BH", paths.index(path), len(content)) + content
              for path, content in FILES.items()}
    for number, left_out in enumerate([None, *FILES]):
        (folder / f"seed-{number}").write_bytes(b"".join(
            chunk for path, chunk in chunks.items() if path != left_out))


main()
