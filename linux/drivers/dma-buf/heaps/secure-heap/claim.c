// SPDX-License-Identifier: GPL-2.0-only
/*
 * Claiming the range of a heap in the kernel's resource tree, where it shows in
 * /proc/iomem: another driver, memory that is plugged in and /dev/mem cannot have
 * it from then on.
 *
 * Architectures put reservations into the tree themselves, and a request has to
 * lie within one entry or beside all of them. A range that is only in part memory
 * is claimed in pieces.
 *
 * A range that Linux placed is not claimed: architectures list what memblock has
 * allocated as busy, which keeps out all others and would keep out its heap.
 */

#include <linux/errno.h>
#include <linux/ioport.h>

#include "secure-heap.h"
#include "test-hooks.h"

static int copy_first(struct resource *res, void *first)
{
	*(struct resource *)first = *res;
	return 1;
}

/*
 * The last address of the piece that starts at an address: of the outermost entry
 * that has it, or before the next one.
 */
static u64 end_of_piece(u64 start, u64 last)
{
	struct resource first;

	if (walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_MEM, start, last,
				&first, copy_first) != 1)
		return last;
	return first.start > start ? first.start - 1 : first.end;
}

static void release(u64 start, u64 last)
{
	u64 end;

	/* A claim ends where its piece does, so these are the same pieces */
	for (;; start = end + 1) {
		end = end_of_piece(start, last);
		release_mem_region(start, end - start + 1);
		if (end == last)
			return;
	}
}

/**
 * secure_heap_claim() - claim the range of a heap
 * @region: the range
 * @name: name of the heap, kept for as long as the range is claimed
 *
 * Return: 0, or -EADDRINUSE if part of the range is claimed already or there is
 * no memory: the kernel does not say which. Nothing is claimed then.
 */
int secure_heap_claim(const struct secure_heap_region *region, const char *name)
{
	u64 start = region->base, last = start + (region->size - 1), end;

	if (region->placed)
		return 0;

	for (;; start = end + 1) {
		end = end_of_piece(start, last);
		if (!request_mem_region_exclusive(start, end - start + 1, name))
			break;
		if (end == last)
			return 0;
	}

	if (start != region->base)
		release(region->base, start - 1);
	return -EADDRINUSE;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_claim);

/**
 * secure_heap_release_claim() - undo secure_heap_claim()
 * @region: the range
 */
void secure_heap_release_claim(const struct secure_heap_region *region)
{
	if (!region->placed)
		release(region->base, region->base + (region->size - 1));
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_release_claim);
