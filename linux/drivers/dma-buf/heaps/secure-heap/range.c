// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placement of buffers in a protected region.
 *
 * Buffers that are allocated together are freed together, so the buffers of a
 * stream are placed next to each other. docs/allocator.md compares this policy
 * with others.
 */

#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/pfn.h>

#include "range.h"
#include "test-hooks.h"

/* Size of an IOMMU's block mapping in pages */
#define IOMMU_BLOCK PHYS_PFN(SECURE_HEAP_IOMMU_BLOCK)

/**
 * secure_heap_range_init() - initialise a range with all pages free
 * @range: range to initialise
 * @first: physical page number of the first page
 * @pages: number of pages; @first + @pages does not overflow
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

/* Choose a hole of at least @pages: return the block before it, or NULL */
static struct secure_heap_block *choose(struct secure_heap_range *range,
					unsigned long pages)
{
	struct secure_heap_block *before;

	/* In a stream: behind the latest buffer, or else in the longest hole */
	if (range->row >= SECURE_HEAP_LONG_ROW) {
		if (range->last->hole >= pages)
			return range->last;
		before = secure_heap_holes_longest(&range->holes);
		return before && before->hole >= pages ? before : NULL;
	}

	/* Keep a hole that a small buffer does not fill for a larger buffer */
	before = secure_heap_holes_shortest(&range->holes, pages);
	if (before && before->hole > pages && pages < IOMMU_BLOCK)
		return secure_heap_holes_lowest(&range->holes, pages);
	return before;
}

/*
 * Return the number of pages to skip in a hole so that an IOMMU can map as many
 * whole blocks of the buffer as its length allows. The remaining pages of the
 * buffer may be in front of the first block or behind the last one.
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

	/* Choose again, with room for the largest gap */
	roomy = choose(range, pages + IOMMU_BLOCK - 1 - pages % IOMMU_BLOCK);
	if (!roomy)
		return before;
	block->first = secure_heap_hole_start(roomy) + gap_in(roomy, pages);
	return roomy;
}

/**
 * secure_heap_range_alloc() - allocate contiguous pages
 * @range: range to allocate from
 * @pages: number of pages, not 0
 * @block: filled in; @block->first is the first page. The caller owns it and
 *	keeps it until secure_heap_range_free().
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
 * secure_heap_range_free() - free pages
 * @range: range that the pages were allocated from
 * @block: block that secure_heap_range_alloc() filled in
 *
 * Warns and does nothing if the block was never allocated or is already freed.
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
