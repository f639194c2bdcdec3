/* SPDX-License-Identifier: GPL-2.0-only */
/* The protected heaps of a machine, as its device tree has them. */
#ifndef TESTS_PROTECTED_H
#define TESTS_PROTECTED_H

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Length, or -errno */
static inline ssize_t protected_property(const char *node, const char *property,
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

static inline bool is_protected(const char *node)
{
	char list[256], *name;
	ssize_t length = protected_property(node, "compatible", list,
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

/*
 * Two cells each, as all the labs have it. The base is 0 where Linux placed the
 * region, and the size is 0 where the node does not say.
 */
static inline void protected_region(const char *node, uint64_t *base,
				    uint64_t *size)
{
	uint64_t cells[2] = {};

	*base = 0;
	*size = 0;
	if (protected_property(node, "reg", cells, sizeof(cells)) ==
	    sizeof(cells)) {
		*base = be64toh(cells[0]);
		*size = be64toh(cells[1]);
	} else if (protected_property(node, "size", cells, 8) == 8) {
		*size = be64toh(cells[0]);
	}
}

/**
 * struct region - a protected region and its heap
 * @heap: name of the heap
 * @base: first physical address
 * @size: length in bytes
 */
struct region {
	char heap[256];
	uint64_t base;
	uint64_t size;
};

/*
 * The region secure@ADDRESS, which every machine has one of, and which the tests
 * use that need no more than one. Where it is differs.
 */
static struct region region;

__attribute__((constructor)) static void region_find(void)
{
	DIR *folder = opendir("/dev/dma_heap");
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (strncmp(entry->d_name, "secure@", strlen("secure@")) ||
		    !is_protected(entry->d_name))
			continue;
		snprintf(region.heap, sizeof(region.heap), "%s", entry->d_name);
		protected_region(region.heap, &region.base, &region.size);
	}
	if (folder)
		closedir(folder);
}

#endif /* TESTS_PROTECTED_H */
