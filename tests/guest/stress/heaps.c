// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "heaps.h"
#include "importer.h"
#include "run.h"
#include "units.h"

void stress_check_empty(const struct stress_heap *heap)
{
	int all = counted(heap_alloc(heap->fd, heap->region.size));

	stress_check(all >= 0, "%s: not empty: %#llx bytes: %s",
		     heap->region.heap, (unsigned long long)heap->region.size,
		     strerror(-all));
	if (all >= 0)
		counted(close(all));
}

static bool has_physical_addresses(const struct stress_heap *heap)
{
	struct dmabuf_segments segments = {};
	int buffer = counted(heap_alloc(heap->fd, page_size()));
	int import = counted(importer_open(buffer, importer_64));

	counted(importer_segments(import, &segments));
	close(import);
	close(buffer);
	return segments.address >= heap->region.base &&
	       segments.address < heap->region.base + heap->region.size;
}

void stress_open_heaps(struct stress_heaps *heaps)
{
	struct region regions[STRESS_HEAPS_MAX];
	unsigned int i;

	heaps->count = protected_regions(regions, STRESS_HEAPS_MAX);
	heaps->physical = true;
	for (i = 0; i < heaps->count; i++) {
		struct stress_heap *heap = &heaps->heap[i];

		heap->region = regions[i];
		heap->fd = heap_open(heap->region.heap);
		stress_check(heap->fd >= 0, "%s: %s", heap->region.heap,
			     strerror(-heap->fd));
		stress_check(heap->region.size, "%s has neither reg nor size",
			     heap->region.heap);
		if (heap->region.base && !has_physical_addresses(heap))
			heaps->physical = false;
	}
	stress_check(heaps->count, "there is no protected heap");
}

void stress_check_all_empty(const struct stress_heaps *heaps)
{
	unsigned int i;

	for (i = 0; i < heaps->count; i++)
		stress_check_empty(&heaps->heap[i]);
}

void stress_close_heaps(struct stress_heaps *heaps)
{
	unsigned int i;

	for (i = 0; i < heaps->count; i++)
		close(heaps->heap[i].fd);
}
