# SPDX-License-Identifier: GPL-2.0-only
"""What was measured, as pictures: cost over size, and over occupancy."""

from bench.chart import chart
from bench.table import HEAPS, bytes_of, find, sizes_of

COST = "instructions"
# Shown over occupancy
SIZES = (4 << 10, 1 << 20, 8 << 20)


def points(rows, across):
    """Of what was measured, with refusals hollow."""
    return sorted((r[across], r["instructions"], r["outcome"] != "success")
                  for r in rows if r["instructions"])


def lines_of(rows, across):
    return {h: points(find(rows, heap=h), across) for h in [*HEAPS, "bare"]}


def over_size(rows, title):
    return chart(title, "size of the buffer (hollow: refused)", COST,
                 lines_of(rows, "size"),
                 {size: bytes_of(size) for size in sizes_of(rows)})


def over_occupancy(rows, size):
    pools = [r for bench in ("alloc+close", "occupied")
             for r in find(rows, bench=bench, size=size)
             if r["heap"] not in ("system", "CMA")]
    return chart(f"alloc + close of {bytes_of(size)} in a pool that a trace "
                 "left in pieces",
                 "occupancy of the pool (hollow: refused)", COST,
                 lines_of(pools, "occupancy"),
                 {percent: f"{percent} %" for percent in (0, 50, 90, 98)},
                 x_logarithmic=False)


def draw(rows, folder):
    """Files in the folder."""
    files = {
        "size": over_size(find(rows, bench="alloc+close"),
                          "alloc + close in an empty pool")}
    for lab in ("arm64", "arm64-smmu", "arm64-viommu"):
        files[f"mapping-{lab}"] = over_size(
            [r for bench in ("attach+map+unmap+detach", "DMA API alone")
             for r in find(rows, lab=lab, bench=bench)],
            f"attach + map + unmap + detach, {lab}; bare: the DMA API alone")
    for size in SIZES:
        files[f"occupancy-{bytes_of(size).replace(' ', '-')}"] = \
            over_occupancy(rows, size)
    for name, picture in files.items():
        (folder / f"{name}.svg").write_text(picture)
