// SPDX-License-Identifier: GPL-2.0-only
/* The heaps of this machine, one of each kind. Of ours, the largest. */
#include <stdio.h>

#include "bench.h"
#include "heap.h"
#include "protected.h"

/* More than a pool of the labs has */
#define POOL_MAX (8 * GIB)

/* Of this machine's protected regions */
#define REGIONS_MAX 64

struct bench_heap heaps[BENCH_KINDS] = {
	[BENCH_FLOOR] = { .kind = "floor", .fd = -1 },
	[BENCH_OURS] = { .kind = "ours", .fd = -1 },
	[BENCH_TEE] = { .kind = "TEE heap", .fd = -1 },
	[BENCH_SYSTEM] = { .kind = "system", .fd = -1 },
	[BENCH_CMA] = { .kind = "CMA", .fd = -1 },
};

/* Bytes of all of ours */
uint64_t heaps_ours(unsigned int *count)
{
	struct region regions[REGIONS_MAX];
	uint64_t bytes = 0;
	unsigned int i;

	*count = protected_regions(regions, REGIONS_MAX);
	for (i = 0; i < *count; i++)
		bytes += regions[i].size;
	return bytes;
}

static struct region largest_region(void)
{
	unsigned int count, i, largest = 0;
	struct region regions[REGIONS_MAX] = {};

	count = protected_regions(regions, REGIONS_MAX);
	for (i = 1; i < count; i++)
		if (regions[i].size > regions[largest].size)
			largest = i;
	return regions[largest];
}

/* The largest buffer of a pool from which nothing was taken */
static uint64_t largest_buffer(int heap)
{
	uint64_t fits = 0, not = POOL_MAX / PAGE + 1, pages;
	int buffer;

	while (not - fits > 1) {
		pages = fits + (not - fits) / 2;
		buffer = heap_alloc(heap, pages * PAGE);
		if (buffer < 0) {
			not = pages;
		} else {
			fits = pages;
			close(buffer);
		}
	}
	return fits * PAGE;
}

void heaps_find(void)
{
	struct region ours = largest_region();

	heaps[BENCH_FLOOR].fd = heap_open("lab-nothing");
	heaps[BENCH_OURS].fd = heap_open(ours.heap);
	heaps[BENCH_OURS].size = ours.size;
	snprintf(heaps[BENCH_OURS].name, sizeof(heaps[BENCH_OURS].name), "%s",
		 ours.heap);
	heaps[BENCH_TEE].fd = heap_open(heap_of_kind(HEAP_TEE));
	heaps[BENCH_TEE].size = largest_buffer(heaps[BENCH_TEE].fd);
	heaps[BENCH_SYSTEM].fd = heap_open(heap_of_kind(HEAP_SYSTEM));
	heaps[BENCH_CMA].fd = heap_open(heap_of_kind(HEAP_CMA));
}
