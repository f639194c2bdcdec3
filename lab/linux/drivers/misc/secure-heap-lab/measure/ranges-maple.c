// SPDX-License-Identifier: GPL-2.0-only
/* Lab code: a maple tree, which knows its gaps, to be compared. */

#include <linux/err.h>
#include <linux/maple_tree.h>
#include <linux/slab.h>

#include "ranges.h"

/**
 * struct maple_pool - a region
 * @tree: ranges that are taken; the tree has a lock of its own
 * @first: number of its first page
 * @last: number of its last page
 */
struct maple_pool {
	struct maple_tree tree;
	unsigned long first;
	unsigned long last;
};

static void *maple_create(unsigned long first, unsigned long pages)
{
	struct maple_pool *pool = kzalloc_obj(*pool);

	if (!pool)
		return ERR_PTR(-ENOMEM);
	mt_init_flags(&pool->tree, MT_FLAGS_ALLOC_RANGE);
	pool->first = first;
	pool->last = first + pages - 1;
	return pool;
}

static void maple_destroy(void *data)
{
	struct maple_pool *pool = data;

	mtree_destroy(&pool->tree);
	kfree(pool);
}

static int maple_alloc(void *data, unsigned long pages, void *block,
		       unsigned long *first)
{
	struct maple_pool *pool = data;
	int ret;

	ret = mtree_alloc_range(&pool->tree, first, block, pages, pool->first,
				pool->last, GFP_KERNEL);
	if (!ret)
		*(unsigned long *)block = *first;
	return ret;
}

static void maple_free(void *data, void *block)
{
	struct maple_pool *pool = data;

	mtree_erase(&pool->tree, *(unsigned long *)block);
}

const struct lab_ranges lab_ranges_maple = {
	.name = "maple-tree",
	.block_size = sizeof(unsigned long),
	.create = maple_create,
	.destroy = maple_destroy,
	.alloc = maple_alloc,
	.free = maple_free,
};
