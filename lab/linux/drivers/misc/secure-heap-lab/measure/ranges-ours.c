// SPDX-License-Identifier: GPL-2.0-only
/* Lab code: the driver's own way, by functions that it exports for KUnit. */

#include <linux/bug.h>
#include <linux/err.h>
#include <linux/slab.h>

#include "../../../dma-buf/heaps/secure-heap/range.h"
#include "ranges.h"

static void *ours_create(unsigned long first, unsigned long pages)
{
	struct secure_heap_range *range = kzalloc_obj(*range);

	if (!range)
		return ERR_PTR(-ENOMEM);
	secure_heap_range_init(range, first, pages);
	return range;
}

static int ours_alloc(void *pool, unsigned long pages, void *block,
		      unsigned long *first)
{
	struct secure_heap_block *taken = block;
	int ret;

	ret = secure_heap_range_alloc(pool, pages, taken);
	*first = taken->first;
	return ret;
}

static void ours_free(void *pool, void *block)
{
	secure_heap_range_free(pool, block);
}

static void ours_destroy(void *pool)
{
	struct secure_heap_range *range = pool;

	WARN_ON(!secure_heap_holes_all_free(&range->holes));
	kfree(range);
}

const struct lab_ranges lab_ranges_ours = {
	.name = "ours",
	.block_size = sizeof(struct secure_heap_block),
	.create = ours_create,
	.destroy = ours_destroy,
	.alloc = ours_alloc,
	.free = ours_free,
};
