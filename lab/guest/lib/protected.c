// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "attribute.h"
#include "protected.h"

#define NODES "/proc/device-tree/reserved-memory"
#define REGIONS_MAX 64

#define WAIT_MS 20000
#define POLL_MS 50

/* Length, or -errno */
static ssize_t read_property(const char *node, const char *property,
			     void *value, size_t size)
{
	char path[512];
	ssize_t length;
	int file;

	snprintf(path, sizeof(path), NODES "/%s/%s", node, property);
	file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return -errno;
	length = read(file, value, size);
	close(file);
	return length;
}

bool is_protected(const char *node)
{
	char list[256], *name;
	ssize_t length = read_property(node, "compatible", list,
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

void protected_region(const char *node, uint64_t *base, uint64_t *size)
{
	uint64_t cells[2] = {};

	*base = 0;
	*size = 0;
	if (read_property(node, "reg", cells, sizeof(cells)) == sizeof(cells)) {
		*base = be64toh(cells[0]);
		*size = be64toh(cells[1]);
	} else if (read_property(node, "size", cells, 8) == 8) {
		*size = be64toh(cells[0]);
	}
}

/* The entries of a folder that have the names of protected nodes */
static unsigned int find(const char *path, struct region *regions,
			 unsigned int room)
{
	DIR *folder = opendir(path);
	struct dirent *entry;
	unsigned int count = 0;

	while (folder && count < room && (entry = readdir(folder))) {
		struct region *region = &regions[count];

		if (!is_protected(entry->d_name))
			continue;
		snprintf(region->heap, sizeof(region->heap), "%s",
			 entry->d_name);
		protected_region(region->heap, &region->base, &region->size);
		count++;
	}
	if (folder)
		closedir(folder);
	return count;
}

unsigned int protected_nodes(struct region *regions, unsigned int room)
{
	return find(NODES, regions, room);
}

unsigned int protected_regions(struct region *regions, unsigned int room)
{
	return find("/dev/dma_heap", regions, room);
}

/* All that have a heap, which are looked for once */
static const struct region *all_regions(unsigned int *count)
{
	static struct region regions[REGIONS_MAX];
	static unsigned int found;

	if (!found)
		found = protected_regions(regions, REGIONS_MAX);
	*count = found;
	return regions;
}

const struct region *region_named(const char *name)
{
	static const struct region none;
	size_t length = strlen(name);
	unsigned int count, i;
	const struct region *regions = all_regions(&count);

	for (i = 0; i < count; i++) {
		const char *heap = regions[i].heap;

		if (!strncmp(heap, name, length) &&
		    (!heap[length] || heap[length] == '@'))
			return &regions[i];
	}
	return &none;
}

const struct region *region_for(const char *use_case)
{
	unsigned int count, i;
	const struct region *regions = all_regions(&count);
	char text[64];

	for (i = 0; i < count; i++)
		if (!attribute_text(regions[i].heap, "use_case", text,
				    sizeof(text)) && !strcmp(text, use_case))
			return &regions[i];
	return region();
}

const struct region *region(void)
{
	return region_named("secure");
}

int region_wait(void)
{
	int waited;

	for (waited = 0; waited < WAIT_MS; waited += POLL_MS) {
		if (region()->heap[0])
			return 0;
		usleep(POLL_MS * 1000);
	}
	return -ETIMEDOUT;
}
