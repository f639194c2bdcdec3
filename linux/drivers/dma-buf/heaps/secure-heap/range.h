/* SPDX-License-Identifier: GPL-2.0-only */
/* Allocator for the pages of a protected region. */
#ifndef _SECURE_HEAP_RANGE_H
#define _SECURE_HEAP_RANGE_H

#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "holes.h"

/* Size of an IOMMU's block mapping in bytes; needs aligned addresses */
#define SECURE_HEAP_IOMMU_BLOCK SZ_2M

/*
 * After a free, the next allocations probably replace the freed buffers. This
 * many allocations without a free belong to a new stream.
 */
#define SECURE_HEAP_LONG_ROW 16

/*
 * Leave a gap in front of a buffer, to align it for block mappings, only while
 * at most this part of the region is allocated. In a fuller region gaps make
 * allocations fail.
 */
#define SECURE_HEAP_ROOMY_PART 16

/**
 * struct secure_heap_range - allocator of a region
 * @holes: allocated blocks and holes, by physical page number
 * @pages: number of pages in the region
 * @free: number of free pages
 * @row: number of allocations since the last free
 * @last: block of the latest allocation; once that is freed, the block before
 *	it by address
 * @lock: protects all other members, and the blocks while they are allocated
 */
struct secure_heap_range {
	struct secure_heap_holes holes;
	unsigned long pages;
	unsigned long free;
	unsigned int row;
	struct secure_heap_block *last;
	/* Protects all of the above */
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
