/* SPDX-License-Identifier: GPL-2.0-only */
/* The protected heaps of this machine, and whether they are empty. */
#ifndef TESTS_STRESS_HEAPS_H
#define TESTS_STRESS_HEAPS_H

#include <dirent.h>
#include <endian.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "importer.h"
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

/* Length, or -errno */
static inline ssize_t stress_property(const char *node, const char *property,
				      void *value, size_t size)
{
	char path[512];
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), "/proc/device-tree/reserved-memory/%s/%s",
		 node, property);
	file = open(path, O_RDONLY);
	if (file < 0)
		return -errno;
	length = read(file, value, size);
	close(file);
	return length;
}

static inline bool stress_is_protected(const char *node)
{
	char list[256], *name;
	ssize_t length = stress_property(node, "compatible", list,
					 sizeof(list) - 1);

	if (length < 0)
		return false;
	list[length] = 0;
	for (name = list; name < list + length; name += strlen(name) + 1)
		if (!strcmp(name, "linux,secure-heap") ||
		    !strcmp(name, "linaro,secure-heap"))
			return true;
	return false;
}

/* Two cells each, as all the labs have it */
static inline void stress_read_region(struct stress_heap *heap)
{
	uint64_t cells[2] = {};

	if (stress_property(heap->name, "reg", cells, sizeof(cells)) ==
	    sizeof(cells)) {
		heap->base = be64toh(cells[0]);
		heap->size = be64toh(cells[1]);
	} else if (stress_property(heap->name, "size", cells, 8) == 8) {
		heap->size = be64toh(cells[0]);
	}
	stress_check(heap->size, "%s has neither reg nor size", heap->name);
}

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
		if (!stress_is_protected(entry->d_name))
			continue;
		heap = &heaps->heap[heaps->count++];
		memset(heap, 0, sizeof(*heap));
		snprintf(heap->name, sizeof(heap->name), "%s", entry->d_name);
		heap->fd = heap_open(heap->name);
		stress_check(heap->fd >= 0, "%s: %s", heap->name,
			     strerror(-heap->fd));
		stress_read_region(heap);
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
