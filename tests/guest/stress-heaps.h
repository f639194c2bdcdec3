/* SPDX-License-Identifier: GPL-2.0-only */
/* The protected heaps of this machine, and whether they are empty. */
#ifndef TESTS_STRESS_HEAPS_H
#define TESTS_STRESS_HEAPS_H

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "importer.h"
#include "protected.h"
#include "stress-run.h"

#define PAGE 4096ULL
#define STRESS_HEAPS_MAX 16

struct stress_heap {
	char name[256];
	int fd;
	uint64_t base;		/* 0 if Linux placed the region */
	uint64_t size;
};

struct stress_heaps {
	struct stress_heap heap[STRESS_HEAPS_MAX];
	unsigned int count;
	bool physical;		/* importers get physical addresses */
};

/* Fills the whole region for a moment */
static inline void stress_check_empty(const struct stress_heap *heap)
{
	int all = counted(heap_alloc(heap->fd, heap->size));

	stress_check(all >= 0, "%s: not empty: %#llx bytes: %s", heap->name,
		     (unsigned long long)heap->size, strerror(-all));
	if (all >= 0)
		counted(close(all));
}

static inline bool stress_has_physical_addresses(const struct stress_heap *heap)
{
	struct lab_segments segments = {};
	int buffer = counted(heap_alloc(heap->fd, PAGE));
	int import = counted(importer_open(buffer, importer_64));

	counted(importer_segments(import, &segments));
	close(import);
	close(buffer);
	return segments.address >= heap->base &&
	       segments.address < heap->base + heap->size;
}

static inline void stress_open_heaps(struct stress_heaps *heaps)
{
	DIR *folder = opendir("/dev/dma_heap");
	struct stress_heap *heap;
	struct dirent *entry;

	heaps->count = 0;
	heaps->physical = true;
	if (!stress_check(folder, "there is no /dev/dma_heap"))
		return;
	while ((entry = readdir(folder)) && heaps->count < STRESS_HEAPS_MAX) {
		if (!is_protected(entry->d_name))
			continue;
		heap = &heaps->heap[heaps->count++];
		memset(heap, 0, sizeof(*heap));
		snprintf(heap->name, sizeof(heap->name), "%s", entry->d_name);
		heap->fd = heap_open(heap->name);
		stress_check(heap->fd >= 0, "%s: %s", heap->name,
			     strerror(-heap->fd));
		protected_region(heap->name, &heap->base, &heap->size);
		stress_check(heap->size, "%s has neither reg nor size",
			     heap->name);
		if (heap->base && !stress_has_physical_addresses(heap))
			heaps->physical = false;
	}
	closedir(folder);
	stress_check(heaps->count, "there is no protected heap");
}

static inline void stress_check_all_empty(const struct stress_heaps *heaps)
{
	unsigned int i;

	for (i = 0; i < heaps->count; i++)
		stress_check_empty(&heaps->heap[i]);
}

static inline void stress_close_heaps(struct stress_heaps *heaps)
{
	unsigned int i;

	for (i = 0; i < heaps->count; i++)
		close(heaps->heap[i].fd);
}

#endif /* TESTS_STRESS_HEAPS_H */
