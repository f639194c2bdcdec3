// SPDX-License-Identifier: GPL-2.0-only
/* Lab code: genalloc, in three ways, to be compared. */

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/genalloc.h>
#include <linux/mutex.h>
#include <linux/numa.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "ranges.h"

/**
 * struct genalloc_pool - a pool that is also good for more than one processor
 * @pool: the pages, as addresses
 * @lock: protects the choice of a hole until its pages are marked
 */
struct genalloc_pool {
	struct gen_pool *pool;
	/* Protects the choice of a hole until its pages are marked */
	struct mutex lock;
};

struct genalloc_block {
	unsigned long address;
	size_t size;
};

static void *genalloc_create(unsigned long first, unsigned long pages,
			     genpool_algo_t algo)
{
	struct genalloc_pool *pool = kzalloc_obj(*pool);
	int ret;

	if (!pool)
		return ERR_PTR(-ENOMEM);
	mutex_init(&pool->lock);

	pool->pool = gen_pool_create(PAGE_SHIFT, NUMA_NO_NODE);
	if (!pool->pool)
		goto err_free_pool;
	gen_pool_set_algo(pool->pool, algo, NULL);
	ret = gen_pool_add(pool->pool, PFN_PHYS(first), PFN_PHYS(pages),
			   NUMA_NO_NODE);
	if (ret)
		goto err_destroy_pool;
	return pool;

err_destroy_pool:
	gen_pool_destroy(pool->pool);
err_free_pool:
	kfree(pool);
	return ERR_PTR(-ENOMEM);
}

static void *first_fit_create(unsigned long first, unsigned long pages)
{
	return genalloc_create(first, pages, gen_pool_first_fit);
}

static void *best_fit_create(unsigned long first, unsigned long pages)
{
	return genalloc_create(first, pages, gen_pool_best_fit);
}

static void genalloc_destroy(void *data)
{
	struct genalloc_pool *pool = data;

	gen_pool_destroy(pool->pool);
	mutex_destroy(&pool->lock);
	kfree(pool);
}

static int take(struct genalloc_pool *pool, struct genalloc_block *block,
		unsigned long address, unsigned long pages,
		unsigned long *first)
{
	if (!address)
		return -ENOMEM;
	block->address = address;
	block->size = PFN_PHYS(pages);
	*first = PHYS_PFN(address);
	return 0;
}

static int genalloc_alloc(void *data, unsigned long pages, void *block,
			  unsigned long *first)
{
	struct genalloc_pool *pool = data;

	guard(mutex)(&pool->lock);
	return take(pool, block, gen_pool_alloc(pool->pool, PFN_PHYS(pages)),
		    pages, first);
}

static int align_alloc(void *data, unsigned long pages, void *block,
		       unsigned long *first)
{
	size_t size = PFN_PHYS(pages);
	struct genpool_data_align align = {
		.align = size >= SZ_2M ? SZ_2M : PAGE_SIZE,
	};
	struct genalloc_pool *pool = data;

	guard(mutex)(&pool->lock);
	return take(pool, block,
		    gen_pool_alloc_algo(pool->pool, size,
					gen_pool_first_fit_align, &align),
		    pages, first);
}

static void genalloc_free(void *data, void *taken)
{
	struct genalloc_block *block = taken;
	struct genalloc_pool *pool = data;

	gen_pool_free(pool->pool, block->address, block->size);
}

const struct lab_ranges lab_ranges_first_fit = {
	.name = "genalloc-first-fit",
	.block_size = sizeof(struct genalloc_block),
	.create = first_fit_create,
	.destroy = genalloc_destroy,
	.alloc = genalloc_alloc,
	.free = genalloc_free,
};

const struct lab_ranges lab_ranges_best_fit = {
	.name = "genalloc-best-fit",
	.block_size = sizeof(struct genalloc_block),
	.create = best_fit_create,
	.destroy = genalloc_destroy,
	.alloc = genalloc_alloc,
	.free = genalloc_free,
};

const struct lab_ranges lab_ranges_first_fit_align = {
	.name = "genalloc-first-fit-align",
	.block_size = sizeof(struct genalloc_block),
	.create = first_fit_create,
	.destroy = genalloc_destroy,
	.alloc = align_alloc,
	.free = genalloc_free,
};
