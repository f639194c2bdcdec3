// SPDX-License-Identifier: GPL-2.0-only
/* Lab code: the buddy allocator of GPU drivers, to be compared. */

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/gpu_buddy.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/slab.h>

#include "ranges.h"

/**
 * struct buddy_pool - a region
 * @mm: its pages, as addresses from 0 on
 * @first: number of its first page
 * @lock: protects @mm
 */
struct buddy_pool {
	struct gpu_buddy mm;
	unsigned long first;
	/* Protects the above */
	struct mutex lock;
};

static void *buddy_create(unsigned long first, unsigned long pages)
{
	struct buddy_pool *pool = kzalloc_obj(*pool);
	int ret;

	if (!pool)
		return ERR_PTR(-ENOMEM);
	mutex_init(&pool->lock);
	pool->first = first;
	ret = gpu_buddy_init(&pool->mm, PFN_PHYS(pages), PAGE_SIZE);
	if (ret) {
		kfree(pool);
		return ERR_PTR(ret);
	}
	return pool;
}

static void buddy_destroy(void *data)
{
	struct buddy_pool *pool = data;

	gpu_buddy_fini(&pool->mm);
	mutex_destroy(&pool->lock);
	kfree(pool);
}

static int buddy_alloc(void *data, unsigned long pages, void *block,
		       unsigned long *first)
{
	struct list_head *parts = block;
	struct gpu_buddy_block *part;
	struct buddy_pool *pool = data;
	u64 lowest = U64_MAX;
	int ret;

	guard(mutex)(&pool->lock);
	INIT_LIST_HEAD(parts);
	ret = gpu_buddy_alloc_blocks(&pool->mm, 0, pool->mm.size,
				     PFN_PHYS(pages), PAGE_SIZE, parts,
				     GPU_BUDDY_CONTIGUOUS_ALLOCATION);
	if (ret)
		return ret;

	list_for_each_entry(part, parts, link)
		lowest = min(lowest, gpu_buddy_block_offset(part));
	*first = pool->first + PHYS_PFN(lowest);
	return 0;
}

static void buddy_free(void *data, void *block)
{
	struct buddy_pool *pool = data;

	guard(mutex)(&pool->lock);
	gpu_buddy_free_list(&pool->mm, block, 0);
}

const struct lab_ranges lab_ranges_buddy = {
	.name = "gpu-buddy",
	.block_size = sizeof(struct list_head),
	.create = buddy_create,
	.destroy = buddy_destroy,
	.alloc = buddy_alloc,
	.free = buddy_free,
};
