// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: the range allocator of DRM, to be compared: with its best fit, and
 * placing as the driver does.
 */

#include <drm/drm_mm.h>
#include <linux/bits.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "lab-ranges.h"

#define IOMMU_BLOCK PHYS_PFN(SZ_2M)
#define LONG_ROW 8
#define LARGE_PART 256
#define GAP_PART 8
/* In a color: the buffer goes to the low end of a hole */
#define LOW BIT(0)

/**
 * struct drm_pool - a region
 * @mm: its pages
 * @pages: number of pages of the region
 * @free: how many of them are free
 * @row: how many were taken since one was given back
 * @lock: protects all of it
 */
struct drm_pool {
	struct drm_mm mm;
	unsigned long pages;
	unsigned long free;
	unsigned int row;
	/* Protects the above */
	struct mutex lock;
};

/*
 * If it matters where the pages are, the color is their number, and has a bit more
 * for the end of the hole.
 */
static void keep_blocks_whole(const struct drm_mm_node *node,
			      unsigned long color, u64 *start, u64 *end)
{
	const struct drm_pool *pool =
		container_of(node->mm, struct drm_pool, mm);
	unsigned long pages = color >> 1, beyond = pages % IOMMU_BLOCK;
	u64 first = color & LOW ? *start : *end - pages;
	unsigned long to_block = -first % IOMMU_BLOCK, gap;

	if (!color || *end - *start < pages || to_block <= beyond)
		return;

	gap = color & LOW ? to_block - beyond : IOMMU_BLOCK - to_block;
	if (gap > pages / GAP_PART &&
	    (pages > pool->free || pool->free - pages < pool->pages / 2))
		return;

	if (color & LOW)
		*start += gap;
	else
		*end -= min(gap, *end - *start);
}

static void *drm_best_create(unsigned long first, unsigned long pages)
{
	struct drm_pool *pool = kzalloc_obj(*pool);

	if (!pool)
		return ERR_PTR(-ENOMEM);
	mutex_init(&pool->lock);
	drm_mm_init(&pool->mm, first, pages);
	pool->pages = pages;
	pool->free = pages;
	return pool;
}

static void *drm_ends_create(unsigned long first, unsigned long pages)
{
	struct drm_pool *pool = drm_best_create(first, pages);

	if (!IS_ERR(pool))
		pool->mm.color_adjust = keep_blocks_whole;
	return pool;
}

static void drm_destroy(void *data)
{
	struct drm_pool *pool = data;

	drm_mm_takedown(&pool->mm);
	mutex_destroy(&pool->lock);
	kfree(pool);
}

static int drm_best_alloc(void *data, unsigned long pages, void *block,
			  unsigned long *first)
{
	struct drm_mm_node *node = block;
	struct drm_pool *pool = data;
	int ret;

	guard(mutex)(&pool->lock);
	memset(node, 0, sizeof(*node));
	ret = drm_mm_insert_node_generic(&pool->mm, node, pages, 0, 0,
					 DRM_MM_INSERT_BEST);
	if (!ret)
		pool->free -= pages;
	*first = node->start;
	return ret;
}

/* Where large ones go, if there is a choice */
enum drm_choice { AS_OURS, SHORTEST, LOWEST, ONE_END };

static int place(struct drm_pool *pool, unsigned long pages,
		 struct drm_mm_node *node, enum drm_choice choice)
{
	bool low = choice == ONE_END ||
		   pages >= max(IOMMU_BLOCK, pool->pages / LARGE_PART);
	enum drm_mm_insert_mode mode = DRM_MM_INSERT_BEST;
	int ret = -ENOSPC;

	if (!low)
		mode = DRM_MM_INSERT_HIGH;
	else if (choice == LOWEST ||
		 (choice != SHORTEST && pool->row >= LONG_ROW))
		mode = DRM_MM_INSERT_LOW;

	if (pages >= IOMMU_BLOCK)
		ret = drm_mm_insert_node_generic(&pool->mm, node, pages, 0,
						 pages << 1 | (low ? LOW : 0),
						 mode);
	if (ret)
		ret = drm_mm_insert_node_generic(&pool->mm, node, pages, 0, 0,
						 mode);
	return ret;
}

static int drm_choice_alloc(struct drm_pool *pool, unsigned long pages,
			    struct drm_mm_node *node, unsigned long *first,
			    enum drm_choice choice)
{
	int ret;

	guard(mutex)(&pool->lock);
	memset(node, 0, sizeof(*node));
	ret = place(pool, pages, node, choice);
	if (!ret) {
		pool->free -= pages;
		pool->row++;
	}
	*first = node->start;
	return ret;
}

static int drm_ends_alloc(void *pool, unsigned long pages, void *block,
			  unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, AS_OURS);
}

static int drm_shortest_alloc(void *pool, unsigned long pages, void *block,
			      unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, SHORTEST);
}

static int drm_lowest_alloc(void *pool, unsigned long pages, void *block,
			    unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, LOWEST);
}

static int drm_one_end_alloc(void *pool, unsigned long pages, void *block,
			     unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, ONE_END);
}

static void drm_free(void *data, void *block)
{
	struct drm_mm_node *node = block;
	struct drm_pool *pool = data;

	guard(mutex)(&pool->lock);
	pool->free += node->size;
	drm_mm_remove_node(node);
	pool->row = 0;
}

const struct lab_ranges lab_ranges_drm_best = {
	.name = "drm-mm-best",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_best_create,
	.destroy = drm_destroy,
	.alloc = drm_best_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_ends = {
	.name = "drm-mm-two-ends",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ends_create,
	.destroy = drm_destroy,
	.alloc = drm_ends_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_shortest = {
	.name = "drm-mm-shortest",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ends_create,
	.destroy = drm_destroy,
	.alloc = drm_shortest_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_lowest = {
	.name = "drm-mm-lowest",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ends_create,
	.destroy = drm_destroy,
	.alloc = drm_lowest_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_one_end = {
	.name = "drm-mm-one-end",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ends_create,
	.destroy = drm_destroy,
	.alloc = drm_one_end_alloc,
	.free = drm_free,
};
