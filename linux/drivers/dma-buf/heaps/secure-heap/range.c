// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in a protected region a buffer goes.
 *
 * Buffers that are allocated together are freed together, so the buffers of a
 * stream are kept together. docs/allocator.md has the figures, with those of
 * other ways.
 */

#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/pfn.h>

#include "range.h"
#include "test-hooks.h"

/* In pages */
#define IOMMU_BLOCK PHYS_PFN(SECURE_HEAP_IOMMU_BLOCK)

/**
 * secure_heap_range_init() - start with all pages free
 * @range: the range to set up
 * @first: number of the first page of the region, its physical address in pages
 * @pages: number of pages; @first + @pages does not wrap
 */
void secure_heap_range_init(struct secure_heap_range *range,
			    unsigned long first, unsigned long pages)
{
	spin_lock_init(&range->lock);
	secure_heap_holes_init(&range->holes, first, pages);
	range->pages = pages;
	range->free = pages;
	range->row = 0;
	range->last = &range->holes.start;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_init);

/* The hole for a buffer: the block before it, or NULL if there is none */
static struct secure_heap_block *choose(struct secure_heap_range *range,
					unsigned long pages)
{
	struct secure_heap_block *before;

	/* A stream stays together, and starts where there is most room for it */
	if (range->row >= SECURE_HEAP_LONG_ROW) {
		if (range->last->hole >= pages)
			return range->last;
		before = secure_heap_holes_longest(&range->holes);
		return before && before->hole >= pages ? before : NULL;
	}

	/* A small buffer would spoil a hole that it does not fill */
	before = secure_heap_holes_shortest(&range->holes, pages);
	if (before && before->hole > pages && pages < IOMMU_BLOCK)
		return secure_heap_holes_lowest(&range->holes, pages);
	return before;
}

/*
 * What to skip in a hole so that all the whole blocks of an IOMMU that a buffer's
 * length allows can be mapped as such. The pages that it has beyond them may be
 * in front of the first block or behind the last one.
 */
static unsigned long gap_in(const struct secure_heap_block *before,
			    unsigned long pages)
{
	unsigned long to_block = -secure_heap_hole_start(before) % IOMMU_BLOCK;
	unsigned long beyond = pages % IOMMU_BLOCK;

	if (pages < IOMMU_BLOCK || to_block <= beyond)
		return 0;
	return to_block - beyond;
}

static struct secure_heap_block *place(struct secure_heap_range *range,
				       struct secure_heap_block *block)
{
	unsigned long pages = block->pages;
	struct secure_heap_block *before, *roomy;

	before = choose(range, pages);
	if (!before)
		return NULL;
	block->first = secure_heap_hole_start(before);

	if (!gap_in(before, pages) ||
	    range->pages - range->free > range->pages / SECURE_HEAP_ROOMY_PART)
		return before;

	/* Long enough for any gap */
	roomy = choose(range, pages + IOMMU_BLOCK - 1 - pages % IOMMU_BLOCK);
	if (!roomy)
		return before;
	block->first = secure_heap_hole_start(roomy) + gap_in(roomy, pages);
	return roomy;
}

/**
 * secure_heap_range_alloc() - take consecutive pages
 * @range: the range to take them from
 * @pages: how many, not 0
 * @block: becomes what was taken; its first page is @block->first
 *
 * Return: 0, or -ENOMEM if no hole is large enough.
 */
int secure_heap_range_alloc(struct secure_heap_range *range,
			    unsigned long pages,
			    struct secure_heap_block *block)
{
	struct secure_heap_block *before;

	guard(spinlock)(&range->lock);

	block->pages = pages;
	before = place(range, block);
	if (!before) {
		block->pages = 0;
		return -ENOMEM;
	}

	secure_heap_holes_take(&range->holes, before, block);
	range->free -= pages;
	range->row++;
	range->last = block;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_alloc);

/**
 * secure_heap_range_free() - give pages back
 * @range: the range they came from
 * @block: what secure_heap_range_alloc() filled in
 *
 * Warns and does nothing if the block has no pages, or no longer.
 */
void secure_heap_range_free(struct secure_heap_range *range,
			    struct secure_heap_block *block)
{
	guard(spinlock)(&range->lock);

	if (WARN(!block->pages, "pages that nobody has are given back\n"))
		return;

	range->free += block->pages;
	if (range->last == block)
		range->last = list_prev_entry(block, neighbours);
	secure_heap_holes_give_back(&range->holes, block);
	range->row = 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_free);
