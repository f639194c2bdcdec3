// SPDX-License-Identifier: GPL-2.0-only
/* The heaps of this machine, one of each kind. Of ours, the largest. */
#include <dirent.h>

#include "bench.h"
#include "heap.h"
#include "protected.h"

/* More than a pool of the labs has */
#define POOL_MAX (8ULL << 30)

struct bench_heap heaps[BENCH_KINDS] = {
	[BENCH_FLOOR] = { "floor", -1, 0 },
	[BENCH_OURS] = { "ours", -1, 0 },
	[BENCH_TEE] = { "TEE heap", -1, 0 },
	[BENCH_SYSTEM] = { "system", -1, 0 },
	[BENCH_CMA] = { "CMA", -1, 0 },
};

/* Goes over our nodes that became heaps: bytes of all, and the largest */
static uint64_t look_at_nodes(struct region *largest, unsigned int *count)
{
	DIR *folder = opendir("/dev/dma_heap");
	uint64_t all = 0, base, size;
	struct dirent *entry;

	*count = 0;
	while (folder && (entry = readdir(folder))) {
		if (!is_protected(entry->d_name))
			continue;
		protected_region(entry->d_name, &base, &size);
		++*count;
		all += size;
		if (size > largest->size) {
			largest->size = size;
			snprintf(largest->heap, sizeof(largest->heap), "%s",
				 entry->d_name);
		}
	}
	if (folder)
		closedir(folder);
	return all;
}

/* Bytes of all of ours */
uint64_t heaps_ours(unsigned int *count)
{
	struct region largest = {};

	return look_at_nodes(&largest, count);
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
	struct region ours = {};
	unsigned int count;

	look_at_nodes(&ours, &count);
	heaps[BENCH_FLOOR].fd = heap_open("lab-nothing");
	heaps[BENCH_OURS].fd = heap_open(ours.heap);
	heaps[BENCH_OURS].size = ours.size;
	heaps[BENCH_TEE].fd = heap_open("protected,secure-video");
	heaps[BENCH_TEE].size = largest_buffer(heaps[BENCH_TEE].fd);
	heaps[BENCH_SYSTEM].fd = heap_open("system");
	heaps[BENCH_CMA].fd = heap_open("default_cma_region");
}
