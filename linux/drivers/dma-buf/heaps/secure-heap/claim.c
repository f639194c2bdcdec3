// SPDX-License-Identifier: GPL-2.0-only
/*
 * Claim the range of a heap in the resource tree (/proc/iomem), so that other
 * drivers, memory hotplug and /dev/mem cannot use it.
 *
 * Architectures add entries for reserved memory themselves, and a request has
 * to lie within one entry or outside of all of them. A range that is only
 * partly memory is therefore claimed in pieces.
 *
 * A range that Linux placed is not claimed: architectures add memblock
 * allocations as busy entries, which exclude other users and would make the
 * heap's own request fail. Neither is a range on demand, which is System RAM.
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
 * Return the last address of the piece that begins at @start: the end of the
 * outermost entry that contains @start, or the address before the next entry.
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

	/* Claims end where their pieces end, so this finds the same pieces */
	for (;; start = end + 1) {
		end = end_of_piece(start, last);
		release_mem_region(start, end - start + 1);
		if (end == last)
			return;
	}
}

/**
 * secure_heap_claim() - claim the range of a heap
 * @region: memory of the heap
 * @name: name of the heap; not copied, so it must outlive the claim
 *
 * Return: 0, or -EADDRINUSE if part of the range is claimed already or an
 * allocation failed: request_mem_region_exclusive() does not tell which.
 * Nothing is claimed on error.
 */
int secure_heap_claim(const struct secure_heap_region *region, const char *name)
{
	u64 start = region->base, last = start + (region->size - 1), end;

	if (region->placed || region->cma)
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
 * @region: memory that was claimed
 */
void secure_heap_release_claim(const struct secure_heap_region *region)
{
	if (!region->placed && !region->cma)
		release(region->base, region->base + (region->size - 1));
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_release_claim);
