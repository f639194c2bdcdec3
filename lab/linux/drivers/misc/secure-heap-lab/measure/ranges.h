/* SPDX-License-Identifier: GPL-2.0-only */
/* Lab code: ways to hand out ranges of a region, to be compared. */
#ifndef SECURE_HEAP_LAB_RANGES_H
#define SECURE_HEAP_LAB_RANGES_H

#include <linux/types.h>

/**
 * struct lab_ranges - one way to hand out ranges
 * @name: what it is called in a replay
 * @block_size: bytes that it needs to remember a range that it handed out
 * @create: start with @pages free pages from page @first on, or an ERR_PTR()
 * @destroy: end, with all pages free again
 * @alloc: take @pages into @block, say in @first where they are; or an error
 * @free: give them back
 */
struct lab_ranges {
	const char *name;
	size_t block_size;
	void *(*create)(unsigned long first, unsigned long pages);
	void (*destroy)(void *pool);
	int (*alloc)(void *pool, unsigned long pages, void *block,
		     unsigned long *first);
	void (*free)(void *pool, void *block);
};

extern const struct lab_ranges lab_ranges_ours;
extern const struct lab_ranges lab_ranges_nothing;
extern const struct lab_ranges lab_ranges_first_fit;
extern const struct lab_ranges lab_ranges_best_fit;
extern const struct lab_ranges lab_ranges_first_fit_align;
extern const struct lab_ranges lab_ranges_buddy;
extern const struct lab_ranges lab_ranges_maple;
extern const struct lab_ranges lab_ranges_drm_best;
extern const struct lab_ranges lab_ranges_drm_ours;
extern const struct lab_ranges lab_ranges_drm_no_rows;
extern const struct lab_ranges lab_ranges_drm_no_longest;
extern const struct lab_ranges lab_ranges_drm_no_lowest;

#endif /* SECURE_HEAP_LAB_RANGES_H */
