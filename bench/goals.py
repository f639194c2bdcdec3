# SPDX-License-Identifier: GPL-2.0-only
"""Goals for the heap's cost, and the values that were measured."""

from bench.table import HEAPS, LIMITED, bytes_of, find, one

BLOCK = 2 << 20
PERCENTS = (50, 90, 98)
AT_ONCE, PAUSED = "scrub, at once", "scrub, with pauses"
# Pools that a request for two pages is refused in
POOLS = (32 << 20, 512 << 20)
IOMMUS = {"arm64-smmu": "behind SMMUv3", "arm64-viommu": "behind virtio-iommu"}
DIRECT = {"arm64": "without an IOMMU"}
# Measured in instructions, and in nanoseconds
TIMED = ("alloc+close", LIMITED, "occupied", "every second page free",
         "attach+map+unmap+detach")


def goal(text, measured, limit, at_least=False):
    """measured: None if it is not there."""
    met = None if measured is None else (measured >= limit if at_least
                                         else measured <= limit)
    return {"goal": text, "limit": limit, "met": met,
            "relation": ">=" if at_least else "<=",
            "measured": None if measured is None else round(measured, 3)}


def worst(values, of=max):
    """None if there are none, or one of them was not measured."""
    values = list(values)
    return of(values) if values and None not in values else None


def allocation(rows):
    ours = find(rows, bench="alloc+close", heap="ours")
    costs = [r["instructions"] for r in ours]
    yield goal("alloc + close in an empty pool, dearest size, to the floor",
               worst(r["ratio_to_floor"] for r in ours), 1.2)
    yield goal("the same, dearest size to cheapest size",
               max(costs) / min(costs) if worst(costs) else None, 1.05)
    yield goal("the same in a group that has a limit, dearest size, to the floor",
               worst(r["ratio_to_floor"] for r in
                     find(rows, bench=LIMITED, heap="ours")), 1.35)
    for percent in PERCENTS:
        yield goal(f"alloc + close at {percent} %, dearest size and outcome, "
                   "to the floor",
                   worst(r["ratio_to_floor"] for r in
                         find(rows, bench="occupied", heap="ours",
                              occupancy=percent)), 1.5)
    for pool in POOLS:
        row = one(rows, bench="every second page free", heap="ours",
                  size=8192, pool=pool, outcome="ENOMEM")
        yield goal("instructions to refuse two pages, every second free, "
                   + bytes_of(pool), row and row["instructions"], 1000)


def ratios_of_mapping(rows, lab):
    """To the DMA API and dma-buf itself, which is the floor."""
    for row in find(rows, lab=lab, bench="attach+map+unmap+detach",
                    heap="ours"):
        size = row["size"]
        bare = one(rows, lab=lab, bench="DMA API alone", size=size)
        floor = one(rows, lab=lab, bench=row["bench"], size=size, heap="floor")
        cost = [r and r["instructions"] for r in (row, bare, floor)]
        yield None if None in cost else cost[0] / (cost[1] + cost[2])


def block_share(row):
    """The share of the memory that blocks of 2 MiB map, of the part that they could
    map."""
    could = row["size"] // BLOCK * BLOCK
    return row["large_bytes"] / could if "large_bytes" in row else None


def mapping(rows):
    for lab, name in (DIRECT | IOMMUS).items():
        yield goal("attach + map + unmap + detach, dearest size, to the DMA API and "
                   f"the floor, {name}", worst(ratios_of_mapping(rows, lab)),
                   1.25 if lab in DIRECT else 1.1)
    for lab, name in IOMMUS.items():
        found = [r for bench in ("page table entries",
                                 "page table entries beside a page")
                 for r in find(rows, lab=lab, bench=bench, heap="ours")]
        yield goal(f"share of whole 2 MiB that is mapped so, {name}",
                   worst(map(block_share, found), min), 1, at_least=True)


def ours_and_floor(rows, bench):
    return (one(rows, bench=bench, heap=heap) for heap in ("ours", "floor"))


def above_floor(rows, bench):
    """Bytes that are the heap's own."""
    ours, floor = ours_and_floor(rows, bench)
    return ours["bytes"] - floor["bytes"] if ours and floor else None


def memory(rows):
    yield goal("slab per buffer, above the floor",
               above_floor(rows, "slab per buffer"), 256)
    yield goal("slab per attachment, above the floor",
               above_floor(rows, "slab per attachment"), 128)
    large = find(rows, lab="arm64-large")
    own = above_floor(large, "state")
    row = one(large, bench="state", heap="ours")
    state = row["pool"] / 32768 if row else 1
    # A region of one page needs more than a bit, too
    more = row["heaps"] * 8192 / state if row else 0
    yield goal("allocator state above the floor, in 1/32768 of the regions; "
               "8 KiB more for each", own and own / state, round(1 + more, 3))


def threads(rows):
    ours, floor = ours_and_floor(rows, "two threads")
    yield goal("two threads, rate beside one, to that of the floor",
               ours["speedup"] / floor["speedup"] if ours and floor else None, 1,
               at_least=True)


def scrub(rows):
    row = one(rows, bench=PAUSED, occupancy=90)
    yield goal("calls of the owner for 1,000 buffers at 90 %, with pauses",
               row and 1000 * row["calls"] / row["buffers"], 20)
    yield goal("allocations that wait for a scrub, the same",
               row and row["waits"], 0)


def demand(found, static):
    """Of numbers of bench.demand: of the heaps of a machine with a region on demand,
    and of ours on one with a region that is always closed."""
    ours, cma = (found.get(heap, {}) for heap in ("ours", "CMA"))

    def ratio(of, to):
        return of / to if of and to else None

    return [
        goal("first buffer in an empty region on demand, to the CMA heap",
             ratio(ours.get("first 8 MiB"), cma.get("first 8 MiB")), 3),
        goal("next film within the linger time, to a region that is always closed",
             ratio(ours.get("film 1024 KiB"), static.get("film 1024 KiB")), 1.05),
        goal("alloc + close in a piece that is ready, the same",
             ratio(ours.get("ready"), static.get("ready")), 1.05),
        goal("pages of others that a claim has spoilt", ours.get("spoilt 8 MiB"), 0),
    ]


def cells():
    """The rows that a complete measurement has: keys of a row, and the least number
    of such rows."""
    pools = ("ours", "TEE heap")
    for heap in HEAPS:
        yield {"bench": "alloc+close", "heap": heap}, 8
        for lab in DIRECT | IOMMUS:
            yield {"bench": "attach+map+unmap+detach", "heap": heap,
                   "lab": lab}, 4
    for heap in pools:
        for percent in PERCENTS:
            yield {"bench": "occupied", "heap": heap, "occupancy": percent}, 6
        for pool in POOLS:
            yield {"bench": "every second page free", "heap": heap,
                   "pool": pool}, 3
    for bench in (LIMITED, AT_ONCE, PAUSED):
        yield {"bench": bench, "heap": "ours"}, 4
    for heap in ("floor", *pools):
        yield {"bench": "two threads", "heap": heap}, 1
        yield {"bench": "slab per buffer", "heap": heap}, 1
        yield {"bench": "slab per attachment", "heap": heap}, 1


def missing(rows, reached):
    """Rows and goals without a measurement, and pools that were not as full as
    their rows say."""
    for wanted, count in cells():
        found = find(rows, **wanted)
        if wanted["bench"] in TIMED:
            found = [r for r in found if r["instructions"] and r["median_ns"]]
        if len(found) < count:
            yield ", ".join(map(str, wanted.values()))
    for row in find(rows, bench="held"):
        if abs(row["held"] - row["occupancy"]) > 0.1:
            yield f"{row['heap']} at {row['occupancy']} %: {row['held']} %"
    for goal_ in reached:
        if goal_["met"] is None:
            yield goal_["goal"]


def look(rows):
    """All of them."""
    return [*allocation(rows), *mapping(rows), *threads(rows), *memory(rows),
            *scrub(rows)]
