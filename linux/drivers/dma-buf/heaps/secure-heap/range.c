// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handing out ranges of a protected region. Bookkeeping only: it knows page
 * numbers, not memory.
 */

#include <linux/bitmap.h>
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/genalloc.h>
#include <linux/numa.h>

#include "secure-heap.h"

/* genalloc says 0 when it has nothing left, so page 0 needs another number */
#define FIRST_ADDRESS 1UL

/**
 * secure_heap_range_init() - start with all pages free
 * @range: the range to set up
 * @nr_pages: number of pages, not 0
 *
 * Takes one bit of memory for each page. To be undone with
 * secure_heap_range_destroy().
 *
 * Return: 0, or -ENOMEM.
 */
int secure_heap_range_init(struct secure_heap_range *range,
			   unsigned long nr_pages)
{
	int ret;

	range->pool = gen_pool_create(0, NUMA_NO_NODE);
	if (!range->pool)
		return -ENOMEM;

	/*
	 * Buffers of a few sizes come and go for as long as the machine runs.
	 * The smallest hole that fits keeps large holes for large buffers.
	 */
	gen_pool_set_algo(range->pool, gen_pool_best_fit, NULL);
	mutex_init(&range->lock);

	ret = gen_pool_add(range->pool, FIRST_ADDRESS, nr_pages, NUMA_NO_NODE);
	if (ret)
		secure_heap_range_destroy(range);

	return ret;
}

/**
 * secure_heap_range_destroy() - give up the bookkeeping
 * @range: the range, with nothing handed out
 */
void secure_heap_range_destroy(struct secure_heap_range *range)
{
	gen_pool_destroy(range->pool);
	range->pool = NULL;
	mutex_destroy(&range->lock);
}

/**
 * secure_heap_range_alloc() - take consecutive pages
 * @range: the range to take them from
 * @nr_pages: how many, not 0
 * @first: number of the first page taken, counted from the start of the region
 *
 * Return: 0, or -ENOMEM if no hole is large enough.
 */
int secure_heap_range_alloc(struct secure_heap_range *range,
			    unsigned long nr_pages, unsigned long *first)
{
	unsigned long address;

	/*
	 * Without a lock, genalloc lets two callers choose the same hole. The
	 * one that comes late looks for another one above it only, and fails
	 * although there is room below.
	 */
	mutex_lock(&range->lock);
	address = gen_pool_alloc(range->pool, nr_pages);
	mutex_unlock(&range->lock);

	if (!address)
		return -ENOMEM;

	*first = address - FIRST_ADDRESS;
	return 0;
}

struct pages {
	unsigned long first, count;
	bool taken;
};

/* A pool has one chunk here */
static void look_at_pages(struct gen_pool *pool, struct gen_pool_chunk *chunk,
			  void *data)
{
	unsigned long all = chunk->end_addr - chunk->start_addr + 1, end;
	struct pages *pages = data;

	if (!pages->count || pages->count > all ||
	    pages->first > all - pages->count)
		return;

	end = pages->first + pages->count;
	pages->taken = find_next_zero_bit(chunk->bits, end,
					  pages->first) == end;
}

/**
 * secure_heap_range_free() - give pages back, without waiting for anybody
 * @range: the range they came from
 * @first: what secure_heap_range_alloc() put into its @first
 * @nr_pages: what it was asked for
 *
 * Warns and does nothing if not all of the pages are taken.
 */
void secure_heap_range_free(struct secure_heap_range *range,
			    unsigned long first, unsigned long nr_pages)
{
	struct pages pages = { .first = first, .count = nr_pages };

	/* genalloc would stop the machine. Pages that are lost are less bad. */
	gen_pool_for_each_chunk(range->pool, look_at_pages, &pages);
	if (WARN(!pages.taken, "%lu pages from page %lu are not taken\n",
		 nr_pages, first))
		return;

	gen_pool_free(range->pool, first + FIRST_ADDRESS, nr_pages);
}
