// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in a protected region a buffer goes.
 *
 * Buffers of 2 MiB and more start from the low end, others from the high end:
 * the small ones would otherwise stay behind between the large ones, and no
 * large one would fit there any more. docs/allocator.md has the figures, with
 * those of other ways.
 */

#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/overflow.h>
#include <linux/pfn.h>

#include "range.h"

/* In pages */
#define IOMMU_BLOCK PHYS_PFN(SECURE_HEAP_IOMMU_BLOCK)

/* How many holes are looked at before the place of a buffer counts for less */
#define TRIES 4

/*
 * After something was given back, the next buffer probably takes its place, and
 * the shortest hole is the right one. Many in a row, on the other hand, are
 * those of a new stream: they stay together at the lowest place, and so leave
 * one large hole when the stream ends.
 */
#define LONG_ROW 8

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
	range->row = 0;
}

/*
 * The pages that a buffer has beyond whole blocks may be before the first block
 * or after the last one. Returns the lowest number from @start on that leaves
 * room for all blocks.
 */
static unsigned long well_placed(unsigned long start, unsigned long pages)
{
	unsigned long beyond = pages % IOMMU_BLOCK;
	unsigned long to_block = -start % IOMMU_BLOCK;

	return to_block > beyond ? start + to_block - beyond : start;
}

static bool fits(const struct secure_heap_block *before, unsigned long first,
		 unsigned long pages)
{
	unsigned long skipped = first - secure_heap_hole_start(before);

	return skipped <= before->hole && pages <= before->hole - skipped;
}

static struct secure_heap_block *find(struct secure_heap_range *range,
				      unsigned long pages)
{
	if (range->row < LONG_ROW)
		return secure_heap_holes_shortest(&range->holes, pages);
	return secure_heap_holes_lowest(&range->holes, pages);
}

static struct secure_heap_block *find_next(struct secure_heap_range *range,
					   struct secure_heap_block *before,
					   unsigned long pages)
{
	if (range->row < LONG_ROW)
		return secure_heap_holes_next_longer(before);
	return secure_heap_holes_next_higher(before, pages);
}

static struct secure_heap_block *place_large(struct secure_heap_range *range,
					     struct secure_heap_block *block)
{
	unsigned long beyond = block->pages % IOMMU_BLOCK;
	unsigned long pages = block->pages, enough;
	struct secure_heap_block *before;
	int i;

	before = find(range, pages);
	for (i = 0; before && i < TRIES; i++) {
		block->first = well_placed(secure_heap_hole_start(before),
					   pages);
		if (fits(before, block->first, pages))
			return before;
		before = find_next(range, before, pages);
	}

	/* One that is long enough wherever it starts */
	if (before &&
	    !check_add_overflow(pages, IOMMU_BLOCK - 1 - beyond, &enough)) {
		before = find(range, enough);
		if (before) {
			block->first =
				well_placed(secure_heap_hole_start(before),
					    pages);
			return before;
		}
	}

	/* Better there than not at all */
	before = find(range, pages);
	if (before)
		block->first = secure_heap_hole_start(before);
	return before;
}

static struct secure_heap_block *place_small(struct secure_heap_range *range,
					     struct secure_heap_block *block)
{
	struct secure_heap_block *before =
		secure_heap_holes_highest(&range->holes, block->pages);

	if (before)
		block->first = secure_heap_hole_start(before) + before->hole -
			       block->pages;
	return before;
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
	if (pages >= IOMMU_BLOCK)
		before = place_large(range, block);
	else
		before = place_small(range, block);
	if (!before) {
		block->pages = 0;
		return -ENOMEM;
	}

	secure_heap_holes_take(&range->holes, before, block);
	range->row++;
	return 0;
}

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

	secure_heap_holes_give_back(&range->holes, block);
	range->row = 0;
}
