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
 * enum secure_heap_state - why pages are not free
 * @SECURE_HEAP_LIVE: a buffer has them
 * @SECURE_HEAP_DIRTY: they are to be scrubbed before the next buffer has them
 * @SECURE_HEAP_QUARANTINED: they could not be scrubbed
 * @SECURE_HEAP_AWAY: they are not the heap's now, but may become so: Linux uses
 *	them, or they are on the way
 * @SECURE_HEAP_LOST: nobody knows whether the firewall is open or closed
 * @SECURE_HEAP_STATES: number of states
 */
enum secure_heap_state {
	SECURE_HEAP_LIVE,
	SECURE_HEAP_DIRTY,
	SECURE_HEAP_QUARANTINED,
	SECURE_HEAP_AWAY,
	SECURE_HEAP_LOST,
	SECURE_HEAP_STATES,
};

/**
 * struct secure_heap_usage - what a range is used for, in pages
 * @in: number of pages in each &enum secure_heap_state
 * @free: number of free pages
 * @longest: number of pages in the longest hole
 * @peak: highest number of live pages so far
 * @buffers: number of live blocks
 */
struct secure_heap_usage {
	unsigned long in[SECURE_HEAP_STATES];
	unsigned long free;
	unsigned long longest;
	unsigned long peak;
	unsigned long buffers;
};

/**
 * struct secure_heap_range - allocator of a region
 * @lock: protects all other members, and the blocks while they are allocated
 * @holes: blocks and holes, by physical page number
 * @pages: number of pages in the region
 * @usage: what they are used for, without @usage.free and @usage.longest
 * @row: number of allocations since a buffer was last freed
 * @last: block of the latest allocation; once that is freed, the block before
 *	it by address, which is @holes.end if there is none
 */
struct secure_heap_range {
	/* Protects all of the below */
	spinlock_t lock;
	struct secure_heap_holes holes;
	unsigned long pages;
	struct secure_heap_usage usage;
	unsigned int row;
	struct secure_heap_block *last;
};

void secure_heap_range_init(struct secure_heap_range *range,
			    unsigned long first, unsigned long pages);
int secure_heap_range_alloc(struct secure_heap_range *range,
			    unsigned long pages,
			    struct secure_heap_block *block);
void secure_heap_range_free(struct secure_heap_range *range,
			    struct secure_heap_block *block);

int secure_heap_range_take_dirty(struct secure_heap_range *range,
				 unsigned long most,
				 struct secure_heap_block *block);
bool secure_heap_range_retire(struct secure_heap_range *range,
			      struct secure_heap_block *block);
void secure_heap_range_quarantine(struct secure_heap_range *range,
				  struct secure_heap_block *block);

bool secure_heap_range_could_fit(struct secure_heap_range *range,
				 unsigned long pages);
bool secure_heap_range_send_away(struct secure_heap_range *range,
				 struct secure_heap_block *blocks,
				 unsigned int count);
void secure_heap_range_take_back(struct secure_heap_range *range,
				 struct secure_heap_block *blocks,
				 unsigned int count);
void secure_heap_range_lose(struct secure_heap_range *range,
			    struct secure_heap_block *blocks,
			    unsigned int count);

void secure_heap_range_usage(struct secure_heap_range *range,
			     struct secure_heap_usage *usage);

#endif /* _SECURE_HEAP_RANGE_H */
