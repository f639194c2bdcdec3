/* SPDX-License-Identifier: GPL-2.0-only */
/* Which parts of a protected region are handed out. */
#ifndef _SECURE_HEAP_RANGE_H
#define _SECURE_HEAP_RANGE_H

#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "holes.h"

/* What an IOMMU maps in one go, if the addresses allow it, in bytes */
#define SECURE_HEAP_IOMMU_BLOCK SZ_2M

/*
 * After a free, the next buffers probably replace what was there. This many
 * allocations without a free are those of a new stream.
 */
#define SECURE_HEAP_LONG_ROW 16

/*
 * A gap is left in front of a buffer for the blocks of an IOMMU only while no
 * more than this part of the region is taken. In a region that is fuller, gaps
 * cost refusals.
 */
#define SECURE_HEAP_ROOMY_PART 16

/**
 * struct secure_heap_range - which pages of a region are in use
 * @holes: what is taken and what is free, by physical page number
 * @pages: number of pages of the region
 * @free: how many of them are free
 * @row: how many blocks were taken since one was given back
 * @last: the block that was taken last; the one before it once it is given back
 * @lock: protects all of it
 */
struct secure_heap_range {
	struct secure_heap_holes holes;
	unsigned long pages;
	unsigned long free;
	unsigned int row;
	struct secure_heap_block *last;
	/* Protects the above */
	spinlock_t lock;
};

void secure_heap_range_init(struct secure_heap_range *range,
			    unsigned long first, unsigned long pages);
int secure_heap_range_alloc(struct secure_heap_range *range,
			    unsigned long pages,
			    struct secure_heap_block *block);
void secure_heap_range_free(struct secure_heap_range *range,
			    struct secure_heap_block *block);

#endif /* _SECURE_HEAP_RANGE_H */
