// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lab code: the range allocator of DRM, to be compared: with its best fit, and
 * placing as the driver does, also with one rule of the driver's less.
 */

#include <drm/drm_mm.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/rbtree.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../../dma-buf/heaps/secure-heap/range.h"
#include "ranges.h"

/* In pages */
#define IOMMU_BLOCK PHYS_PFN(SECURE_HEAP_IOMMU_BLOCK)

/**
 * struct drm_pool - a region
 * @mm: its pages
 * @pages: number of pages of the region
 * @free: how many of them are free
 * @row: how many were taken since one was given back
 * @last: the one that was taken last, or the one before it
 * @lock: protects all of it
 */
struct drm_pool {
	struct drm_mm mm;
	unsigned long pages;
	unsigned long free;
	unsigned int row;
	struct drm_mm_node *last;
	/* Protects the above */
	struct mutex lock;
};

/* If it matters where the pages are, the color is their number */
static void keep_blocks_whole(const struct drm_mm_node *node,
			      unsigned long color, u64 *start, u64 *end)
{
	unsigned long to_block = -*start % IOMMU_BLOCK;
	unsigned long beyond = color % IOMMU_BLOCK;

	if (color && to_block > beyond)
		*start += min(to_block - beyond, *end - *start);
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
	pool->last = &pool->mm.head_node;
	return pool;
}

static void *drm_ours_create(unsigned long first, unsigned long pages)
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

/* As the driver, or with one of its rules less */
enum drm_choice { AS_OURS, NO_ROWS, NO_LONGEST, NO_LOWEST };

static struct drm_mm_node *row_hole(struct drm_pool *pool, u64 pages,
				    enum drm_choice choice)
{
	struct drm_mm_node *before = pool->last;

	if (choice == NO_ROWS || pool->row < SECURE_HEAP_LONG_ROW)
		return NULL;
	/* The tree by length has the longest one first */
	if (before->hole_size < pages && choice != NO_LONGEST)
		before = rb_entry_safe(rb_first_cached(&pool->mm.holes_size),
				       struct drm_mm_node, rb_hole_size);
	return before && before->hole_size >= pages ? before : NULL;
}

static int place_colored(struct drm_pool *pool, unsigned long pages,
			 unsigned long color, struct drm_mm_node *node,
			 enum drm_choice choice)
{
	u64 enough = pages, from;
	struct drm_mm_node *before;
	int ret;

	if (color)
		enough += IOMMU_BLOCK - 1 - pages % IOMMU_BLOCK;
	before = row_hole(pool, enough, choice);
	if (before) {
		from = __drm_mm_hole_node_start(before);
		return drm_mm_insert_node_in_range(&pool->mm, node, pages, 0,
						   color, from,
						   from + before->hole_size,
						   DRM_MM_INSERT_LOW);
	}

	if (pool->row >= SECURE_HEAP_LONG_ROW && choice == NO_LONGEST)
		return drm_mm_insert_node_generic(&pool->mm, node, pages, 0,
						  color, DRM_MM_INSERT_LOW);
	ret = drm_mm_insert_node_generic(&pool->mm, node, pages, 0, color,
					 DRM_MM_INSERT_BEST);
	if (ret || pages >= IOMMU_BLOCK || choice == NO_LOWEST ||
	    !drm_mm_hole_follows(node))
		return ret;

	drm_mm_remove_node(node);
	return drm_mm_insert_node_generic(&pool->mm, node, pages, 0, color,
					  DRM_MM_INSERT_LOW);
}

static int place(struct drm_pool *pool, unsigned long pages,
		 struct drm_mm_node *node, enum drm_choice choice)
{
	int ret = -ENOSPC;

	if (pages >= IOMMU_BLOCK &&
	    pool->pages - pool->free <= pool->pages / SECURE_HEAP_ROOMY_PART)
		ret = place_colored(pool, pages, pages, node, choice);
	if (ret)
		ret = place_colored(pool, pages, 0, node, choice);
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
		pool->last = node;
	}
	*first = node->start;
	return ret;
}

static int drm_ours_alloc(void *pool, unsigned long pages, void *block,
			  unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, AS_OURS);
}

static int drm_no_rows_alloc(void *pool, unsigned long pages, void *block,
			     unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, NO_ROWS);
}

static int drm_no_longest_alloc(void *pool, unsigned long pages, void *block,
				unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, NO_LONGEST);
}

static int drm_no_lowest_alloc(void *pool, unsigned long pages, void *block,
			       unsigned long *first)
{
	return drm_choice_alloc(pool, pages, block, first, NO_LOWEST);
}

static void drm_free(void *data, void *block)
{
	struct drm_mm_node *node = block;
	struct drm_pool *pool = data;

	guard(mutex)(&pool->lock);
	pool->free += node->size;
	if (pool->last == node)
		pool->last = list_prev_entry(node, node_list);
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

const struct lab_ranges lab_ranges_drm_ours = {
	.name = "drm-mm-as-ours",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ours_create,
	.destroy = drm_destroy,
	.alloc = drm_ours_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_no_rows = {
	.name = "drm-mm-no-rows",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ours_create,
	.destroy = drm_destroy,
	.alloc = drm_no_rows_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_no_longest = {
	.name = "drm-mm-no-longest",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ours_create,
	.destroy = drm_destroy,
	.alloc = drm_no_longest_alloc,
	.free = drm_free,
};

const struct lab_ranges lab_ranges_drm_no_lowest = {
	.name = "drm-mm-no-lowest",
	.block_size = sizeof(struct drm_mm_node),
	.create = drm_ours_create,
	.destroy = drm_destroy,
	.alloc = drm_no_lowest_alloc,
	.free = drm_free,
};
