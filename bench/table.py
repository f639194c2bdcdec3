# SPDX-License-Identifier: GPL-2.0-only
"""What was measured, as text for people."""

import statistics

from lab.people import columns

LIMITED = "alloc+close, limited"
HEAPS = ["floor", "ours", "TEE heap", "system", "CMA"]
NAMES = {"arm64": "without an IOMMU", "arm64-smmu": "behind SMMUv3",
         "arm64-viommu": "behind virtio-iommu"}
MARK = " no"            # of a request that was refused


def bytes_of(count):
    """As people write it."""
    for unit, name in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if count % unit == 0 and count:
            return f"{count // unit} {name}"
    return f"{count} B"


def find(rows, **wanted):
    return [r for r in rows if all(r.get(k) == v for k, v in wanted.items())]


def one(rows, **wanted):
    return (find(rows, **wanted) or [None])[0]


def instructions(row):
    """Of a cell, with the ratio to the floor, and that of the times."""
    if not row or row["instructions"] is None:
        return "-"
    words = f"{row['instructions']:.0f}"
    if row["ratio_to_floor"]:
        words += f" {row['ratio_to_floor']:.2f}"
    if row.get("time_ratio_to_floor"):
        words += f" {row['time_ratio_to_floor']:.2f}"
    return words + (MARK if row["outcome"] != "success" else "")


def sizes_of(rows):
    return sorted({r["size"] for r in rows if r["size"]})


def empty_pools(rows, bench, title, heaps):
    rows = find(rows, bench=bench)
    yield [title, *heaps]
    for size in sizes_of(rows):
        yield [bytes_of(size)] + [instructions(one(rows, size=size, heap=h))
                                  for h in heaps]


def spread(rows):
    """How far the slowest of a hundred batches is from the middle one."""
    rows = find(rows, bench="alloc+close")
    yield ["1 of 100 batches takes more than, to the median", *HEAPS]
    for name, high, middle in (
            ("instructions", "instructions_p99", "instructions"),
            ("time", "p99_ns", "median_ns")):
        cells = [[r[high] / r[middle] for r in find(rows, heap=h)
                  if r.get(high) and r[middle]] for h in HEAPS]
        yield [name] + [f"{statistics.median(c):.2f}" if c else "-"
                        for c in cells]


def occupied_pools(rows):
    rows = find(rows, bench="occupied")
    heaps, percents = ["ours", "TEE heap"], (50, 90, 98)
    yield ["alloc + close, occupied"] + [f"{h} {p} %" for p in percents
                                         for h in heaps]
    for size in sizes_of(rows):
        for outcome in sorted({r["outcome"] for r in rows
                               if r["size"] == size}, reverse=True):
            yield [bytes_of(size)] + [
                instructions(one(rows, size=size, heap=h, occupancy=p,
                                 outcome=outcome))
                for p in percents for h in heaps]


def checkered_pools(rows):
    rows = find(rows, bench="every second page free")
    pools = sorted({r["pool"] for r in rows if r["pool"]})
    yield ["every second page free"] + [f"{h}, {bytes_of(p)}" for p in pools
                                        for h in ("ours", "TEE heap")]
    for size in sizes_of(rows):
        yield [bytes_of(size)] + [instructions(one(rows, size=size, pool=p,
                                                   heap=h))
                                  for p in pools for h in ("ours", "TEE heap")]


def mappings(rows, lab):
    rows = find(rows, lab=lab)
    yield [f"attach + map + unmap + detach, {NAMES[lab]}", "DMA API alone",
           *HEAPS]
    whole = find(rows, bench="attach+map+unmap+detach")
    for size in sizes_of(whole):
        bare = one(rows, bench="DMA API alone", size=size)
        yield [bytes_of(size), f"{bare['instructions']:.0f}" if bare else "-"] \
            + [instructions(one(whole, size=size, heap=h)) for h in HEAPS]


def entries(rows, lab):
    heaps = [h for h in HEAPS if h != "floor"]
    yield [f"2 MiB and more + less, {NAMES[lab]}", *heaps]
    for bench in ("page table entries", "page table entries beside a page"):
        found = find(rows, lab=lab, bench=bench)
        for size in sizes_of(found):
            cells = [one(found, size=size, heap=h) for h in heaps]
            yield [bytes_of(size) + bench.removeprefix("page table entries")] \
                + [f"{c['large_entries']} + {c['small_entries']}"
                   if c and "large_entries" in c else "-" for c in cells]


def memory(rows):
    heaps = [h for h in HEAPS if h != "CMA"]
    yield ["bytes of the kernel's memory", *heaps]
    for bench in ("slab per buffer", "slab per attachment"):
        yield [bench] + [f"{r['bytes']:.0f}" if r else "-" for r in
                         (one(rows, bench=bench, heap=h) for h in heaps)]
    for row in find(rows, bench="state", heap="ours"):
        floor = one(rows, bench="state", heap="floor", lab=row["lab"])
        yield [f"{row['heaps']} heaps of {row['pool'] >> 20} MiB",
               f"{floor['bytes']}" if floor else "-", f"{row['bytes']}", "-",
               "-"]


def threads(rows):
    rows = find(rows, bench="two threads")
    yield ["two threads: rate beside one (lowest, highest)",
           *[r["heap"] for r in rows]]
    yield [bytes_of(4096)] + [f"{r['speedup']:.2f} ({r['speedup_low']:.2f}, "
                              f"{r['speedup_high']:.2f})" for r in rows]


def scrubs(rows):
    yield ["calls of the owner", "occupancy", "buffers", "refused", "calls",
           "waits", "calls for 1,000 buffers"]
    for row in rows:
        if row["bench"].startswith("scrub, "):
            yield [row["bench"], f"{row['occupancy']} %",
                   *(f"{row[k]}" for k in ("buffers", "refused", "calls",
                                           "waits")),
                   f"{1000 * row['calls'] / (row['buffers'] or 1):.0f}"]


def goals(reached):
    yield ["goal", "measured", "limit", ""]
    for goal in reached:
        measured, met = goal["measured"], goal["met"]
        yield [goal["goal"], "-" if measured is None else f"{measured:g}",
               f"{goal['relation']} {goal['limit']:g}",
               "not measured" if met is None else "met" if met else "missed"]


def lines_of(rows, reached):
    """All tables."""
    yield ("Instructions, their ratio to the floor, and that of the times; "
           f"\"{MARK.strip()}\": refused.")
    tables = [empty_pools(rows, "alloc+close", "alloc + close, empty pool", HEAPS),
              empty_pools(rows, LIMITED,
                          "alloc + close, in a group that has a limit",
                          ("floor", "ours")),
              spread(rows), occupied_pools(rows), checkered_pools(rows),
              *(mappings(rows, lab) for lab in NAMES),
              *(entries(rows, lab) for lab in NAMES if lab != "arm64"),
              memory(rows), threads(rows), scrubs(rows), goals(reached)]
    for table in tables:
        yield ""
        yield from columns(table, "<>")
