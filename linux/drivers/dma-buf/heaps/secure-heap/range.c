// SPDX-License-Identifier: GPL-2.0-only
/*
 * Placement of buffers in a protected region.
 *
 * Buffers that are allocated together are freed together, so the buffers of a
 * stream are placed next to each other. docs/allocator.md compares this policy
 * with others.
 */

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/minmax.h>
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
	range->usage = (struct secure_heap_usage){};
	range->row = 0;
	range->last = &range->holes.end;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_init);

static unsigned long pages_taken(const struct secure_heap_range *range)
{
	unsigned long taken = 0;
	unsigned int state;

	for (state = 0; state < SECURE_HEAP_STATES; state++)
		taken += range->usage.in[state];
	return taken;
}

/* Choose a hole of at least @pages: return the block behind it, or NULL */
static struct secure_heap_block *choose(struct secure_heap_range *range,
					unsigned long pages)
{
	struct secure_heap_block *behind;

	/* In a stream: behind the latest buffer, or else in the longest hole */
	if (range->row >= SECURE_HEAP_LONG_ROW) {
		behind = list_next_entry(range->last, neighbours);
		if (behind->hole >= pages)
			return behind;
		behind = secure_heap_holes_longest(&range->holes);
		return behind && behind->hole >= pages ? behind : NULL;
	}

	/* Keep a hole that a small buffer does not fill for a larger buffer */
	behind = secure_heap_holes_shortest(&range->holes, pages);
	if (behind && behind->hole > pages && pages < IOMMU_BLOCK)
		return secure_heap_holes_lowest(&range->holes, pages);
	return behind;
}

/*
 * Return the number of pages to skip in a hole so that an IOMMU can map as many
 * whole blocks of the buffer as its length allows. The remaining pages of the
 * buffer may be in front of the first block or behind the last one.
 */
static unsigned long gap_in(const struct secure_heap_block *behind,
			    unsigned long pages)
{
	unsigned long to_block = -secure_heap_hole_start(behind) % IOMMU_BLOCK;
	unsigned long beyond = pages % IOMMU_BLOCK;

	if (pages < IOMMU_BLOCK || to_block <= beyond)
		return 0;
	return to_block - beyond;
}

static struct secure_heap_block *place(struct secure_heap_range *range,
				       struct secure_heap_block *block)
{
	unsigned long pages = block->pages;
	struct secure_heap_block *behind, *roomy;

	behind = choose(range, pages);
	if (!behind)
		return NULL;
	block->first = secure_heap_hole_start(behind);

	if (!gap_in(behind, pages) ||
	    pages_taken(range) > range->pages / SECURE_HEAP_ROOMY_PART)
		return behind;

	/* Choose again, with room for the largest gap */
	roomy = choose(range, pages + IOMMU_BLOCK - 1 - pages % IOMMU_BLOCK);
	if (!roomy)
		return behind;
	block->first = secure_heap_hole_start(roomy) + gap_in(roomy, pages);
	return roomy;
}

/* Add a block in the hole before @behind */
static void take(struct secure_heap_range *range,
		 struct secure_heap_block *behind,
		 struct secure_heap_block *block, enum secure_heap_state state)
{
	unsigned long pages = block->pages;

	secure_heap_holes_take(&range->holes, behind, block);
	block->state = state;
	range->usage.in[state] += pages;
}

static void set_state(struct secure_heap_range *range,
		      struct secure_heap_block *block,
		      enum secure_heap_state state)
{
	range->usage.in[block->state] -= block->pages;
	range->usage.in[state] += block->pages;
	block->state = state;
}

/* A buffer is freed, whatever becomes of its pages */
static void forget_buffer(struct secure_heap_range *range)
{
	range->usage.buffers--;
	range->row = 0;
}

/* Would pages fit if blocks in these states, a mask, were free? */
static bool would_fit_without(struct secure_heap_range *range,
			      unsigned long pages, unsigned long states)
{
	unsigned long room = range->pages - pages_taken(range), run = 0;
	struct secure_heap_block *block;
	unsigned int state;

	/* Most refusals need no look at each block */
	for (state = 0; state < SECURE_HEAP_STATES; state++)
		if (states & BIT(state))
			room += range->usage.in[state];
	if (room < pages)
		return false;

	list_for_each_entry(block, &range->holes.end.neighbours, neighbours) {
		run += block->hole;
		if (run >= pages)
			return true;
		if (states & BIT(block->state))
			run += block->pages;
		else
			run = 0;
	}
	return run + range->holes.end.hole >= pages;
}

/* Would pages fit if none were dirty? */
static bool would_fit(struct secure_heap_range *range, unsigned long pages)
{
	return range->usage.in[SECURE_HEAP_DIRTY] &&
	       would_fit_without(range, pages, BIT(SECURE_HEAP_DIRTY));
}

/**
 * secure_heap_range_alloc() - allocate contiguous pages
 * @range: range to allocate from
 * @pages: number of pages, not 0
 * @block: filled in; @block->first is the first page. The caller owns it and
 *	keeps it until secure_heap_range_free().
 *
 * Return: 0; -EAGAIN if no hole is large enough now, but one will be when all dirty
 * pages are clean; -ENOMEM if that would not help either.
 */
int secure_heap_range_alloc(struct secure_heap_range *range,
			    unsigned long pages,
			    struct secure_heap_block *block)
{
	struct secure_heap_usage *usage = &range->usage;
	struct secure_heap_block *behind;

	guard(spinlock)(&range->lock);

	block->pages = pages;
	behind = place(range, block);
	if (!behind) {
		block->pages = 0;
		/* In the same section: later, pages that are dirty now may be clean */
		return would_fit(range, pages) ? -EAGAIN : -ENOMEM;
	}

	take(range, behind, block, SECURE_HEAP_LIVE);
	usage->peak = max(usage->peak, usage->in[SECURE_HEAP_LIVE]);
	usage->buffers++;
	range->row++;
	range->last = block;
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_alloc);

/* Make free pages of a block, whatever its state */
static void give_back(struct secure_heap_range *range,
		      struct secure_heap_block *block)
{
	range->usage.in[block->state] -= block->pages;
	if (range->last == block)
		range->last = list_prev_entry(block, neighbours);
	secure_heap_holes_give_back(&range->holes, block);
}

/**
 * secure_heap_range_free() - free pages
 * @range: range that the pages were allocated from
 * @block: block of the range, in any state
 *
 * Warns and does nothing if the block was never allocated or is already freed.
 */
void secure_heap_range_free(struct secure_heap_range *range,
			    struct secure_heap_block *block)
{
	guard(spinlock)(&range->lock);

	if (WARN(!block->pages, "pages that nobody has are given back\n"))
		return;

	if (block->state == SECURE_HEAP_LIVE)
		forget_buffer(range);
	give_back(range, block);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_free);

/**
 * secure_heap_range_take_dirty() - take free pages that are not known to be clean
 * @range: range to take from
 * @most: highest number of pages to take, not 0
 * @block: filled in, a dirty block. The caller owns it and keeps it until
 *	secure_heap_range_free().
 *
 * Takes the first pages of the lowest hole.
 *
 * Return: 0, or -ENOMEM if no page is free.
 */
int secure_heap_range_take_dirty(struct secure_heap_range *range,
				 unsigned long most,
				 struct secure_heap_block *block)
{
	struct secure_heap_block *behind;

	guard(spinlock)(&range->lock);

	behind = secure_heap_holes_lowest(&range->holes, 1);
	if (!behind)
		return -ENOMEM;

	block->first = secure_heap_hole_start(behind);
	block->pages = min(behind->hole, most);
	take(range, behind, block, SECURE_HEAP_DIRTY);
	return 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_take_dirty);

/**
 * secure_heap_range_retire() - free a buffer, whose pages are to be scrubbed
 * @range: range that the pages were allocated from
 * @block: live block; dirty afterwards
 *
 * Return: true if no more pages are free than are dirty, so that the scrub should
 * not wait.
 */
bool secure_heap_range_retire(struct secure_heap_range *range,
			      struct secure_heap_block *block)
{
	guard(spinlock)(&range->lock);

	forget_buffer(range);
	set_state(range, block, SECURE_HEAP_DIRTY);
	return range->usage.in[SECURE_HEAP_DIRTY] >=
	       range->pages - pages_taken(range);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_retire);

/**
 * secure_heap_range_quarantine() - note that pages could not be scrubbed
 * @range: range that the pages were allocated from
 * @block: dirty block; quarantined afterwards
 */
void secure_heap_range_quarantine(struct secure_heap_range *range,
				  struct secure_heap_block *block)
{
	guard(spinlock)(&range->lock);

	set_state(range, block, SECURE_HEAP_QUARANTINED);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_quarantine);

/**
 * secure_heap_range_could_fit() - would pages fit if more were the heap's?
 * @range: range to look at
 * @pages: number of pages, not 0
 *
 * Return: true if contiguous pages could be allocated if none were away or dirty.
 */
bool secure_heap_range_could_fit(struct secure_heap_range *range,
				 unsigned long pages)
{
	guard(spinlock)(&range->lock);

	return would_fit_without(range, pages, BIT(SECURE_HEAP_DIRTY) |
					       BIT(SECURE_HEAP_AWAY));
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_could_fit);

/**
 * secure_heap_range_send_away() - let nobody allocate some pages
 * @range: range to take from
 * @blocks: blocks that follow each other by address, of which the caller has set
 *	first and pages. They become blocks of the range, if all pages are free.
 * @count: number of blocks, not 0
 *
 * Return: true if all pages were free.
 */
bool secure_heap_range_send_away(struct secure_heap_range *range,
				 struct secure_heap_block *blocks,
				 unsigned int count)
{
	struct secure_heap_block *last = &blocks[count - 1], *behind;
	unsigned int i;

	guard(spinlock)(&range->lock);

	behind = secure_heap_holes_with(&range->holes, blocks[0].first,
					last->first + last->pages -
					blocks[0].first);
	if (!behind)
		return false;

	/* The rest of the hole stays before the same block */
	for (i = 0; i < count; i++)
		take(range, behind, &blocks[i], SECURE_HEAP_AWAY);
	return true;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_send_away);

/**
 * secure_heap_range_take_back() - undo secure_heap_range_send_away()
 * @range: range that the blocks are of
 * @blocks: blocks that are away. They keep their pages' numbers, for the next time.
 * @count: number of blocks
 */
void secure_heap_range_take_back(struct secure_heap_range *range,
				 struct secure_heap_block *blocks,
				 unsigned int count)
{
	unsigned long pages;
	unsigned int i;

	guard(spinlock)(&range->lock);

	for (i = 0; i < count; i++) {
		pages = blocks[i].pages;
		give_back(range, &blocks[i]);
		blocks[i].pages = pages;
	}
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_take_back);

/**
 * secure_heap_range_lose() - note that pages will never be the heap's again
 * @range: range that the blocks are of
 * @blocks: blocks that are away
 * @count: number of blocks
 */
void secure_heap_range_lose(struct secure_heap_range *range,
			    struct secure_heap_block *blocks,
			    unsigned int count)
{
	unsigned int i;

	guard(spinlock)(&range->lock);

	for (i = 0; i < count; i++)
		set_state(range, &blocks[i], SECURE_HEAP_LOST);
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_lose);

/**
 * secure_heap_range_usage() - read what a range is used for
 * @range: range to read
 * @usage: filled in, consistent
 */
void secure_heap_range_usage(struct secure_heap_range *range,
			     struct secure_heap_usage *usage)
{
	struct secure_heap_block *behind;

	guard(spinlock)(&range->lock);

	*usage = range->usage;
	usage->free = range->pages - pages_taken(range);
	behind = secure_heap_holes_longest(&range->holes);
	usage->longest = behind ? behind->hole : 0;
}
EXPORT_SYMBOL_IF_KUNIT(secure_heap_range_usage);
