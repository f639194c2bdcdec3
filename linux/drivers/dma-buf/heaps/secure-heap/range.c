// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where in a protected region a buffer goes.
 *
 * Large buffers start from the low end, others from the high end: the small ones
 * would otherwise stay behind between the large ones, and no large one would fit
 * there any more. docs/allocator.md has the figures, with those of other ways.
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

/* The part of a region that makes a buffer that has a block a large one */
#define LARGE_PART 256

/*
 * As long as half of the region is free, there is room for buffers to have all
 * their blocks. After that, a buffer does without if it would leave more than
 * this part of its length empty beside it.
 */
#define GAP_PART 8

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
}

/* Whether blocks are worth a gap of that many pages beside a buffer */
static bool is_worth(const struct secure_heap_range *range,
		     unsigned long pages, unsigned long gap)
{
	return gap <= pages / GAP_PART ||
	       (pages <= range->free && range->free - pages >= range->pages / 2);
}

/*
 * Puts a buffer at the low or the high end of a hole. The pages that it has beyond
 * whole blocks may be before the first block or after the last one, so a gap is
 * left only where neither is so.
 */
static void put(const struct secure_heap_range *range,
		const struct secure_heap_block *before,
		struct secure_heap_block *block, bool low)
{
	unsigned long beyond = block->pages % IOMMU_BLOCK;
	unsigned long to_block, gap;

	block->first = secure_heap_hole_start(before);
	if (!low)
		block->first += before->hole - block->pages;

	to_block = -block->first % IOMMU_BLOCK;
	if (block->pages < IOMMU_BLOCK || to_block <= beyond)
		return;

	gap = low ? to_block - beyond : IOMMU_BLOCK - to_block;
	if (is_worth(range, block->pages, gap))
		block->first += low ? gap : -gap;
}

static bool fits(const struct secure_heap_block *before,
		 const struct secure_heap_block *block)
{
	unsigned long skipped = block->first - secure_heap_hole_start(before);

	/* What begins before the hole has skipped more than there is */
	return skipped <= before->hole - block->pages;
}

static struct secure_heap_block *find(struct secure_heap_range *range,
				      unsigned long pages, bool low)
{
	if (!low)
		return secure_heap_holes_highest(&range->holes, pages);
	if (range->row < LONG_ROW)
		return secure_heap_holes_shortest(&range->holes, pages);
	return secure_heap_holes_lowest(&range->holes, pages);
}

static struct secure_heap_block *find_next(struct secure_heap_range *range,
					   struct secure_heap_block *before,
					   unsigned long pages, bool low)
{
	if (!low)
		return secure_heap_holes_next_lower(before, pages);
	if (range->row < LONG_ROW)
		return secure_heap_holes_next_longer(before);
	return secure_heap_holes_next_higher(before, pages);
}

/* A hole that has room for a buffer with all its blocks wherever it starts */
static struct secure_heap_block *find_enough(struct secure_heap_range *range,
					     unsigned long pages, bool low)
{
	unsigned long gap = IOMMU_BLOCK - 1 - pages % IOMMU_BLOCK, enough;

	if (check_add_overflow(pages, gap, &enough))
		return NULL;
	return find(range, enough, low);
}

static struct secure_heap_block *place(struct secure_heap_range *range,
				       struct secure_heap_block *block)
{
	unsigned long pages = block->pages;
	bool low = pages >= max(IOMMU_BLOCK, range->pages / LARGE_PART);
	struct secure_heap_block *first, *before;
	int i;

	first = find(range, pages, low);
	before = first;
	for (i = 0; before && i < TRIES; i++) {
		put(range, before, block, low);
		if (fits(before, block))
			return before;
		before = find_next(range, before, pages, low);
	}

	if (before)
		before = find_enough(range, pages, low);
	if (before) {
		put(range, before, block, low);
		return before;
	}

	/* Better there than not at all */
	if (first)
		block->first = secure_heap_hole_start(first);
	return first;
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

	range->free += block->pages;
	secure_heap_holes_give_back(&range->holes, block);
	range->row = 0;
}
