// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "area.h"
#include "units.h"

static uint64_t area_kib(const char *area, const char *file)
{
	unsigned long long pages = 0;
	char path[300];
	FILE *stream;

	snprintf(path, sizeof(path), "/sys/kernel/mm/cma/%s/%s", area, file);
	stream = fopen(path, "r");
	if (!stream)
		return 0;
	if (fscanf(stream, "%llu", &pages) != 1)
		pages = 0;
	fclose(stream);
	return pages * (PAGE / KIB);
}

uint64_t area_taken_kib(const char *area)
{
	return area_kib(area, "total_pages") - area_kib(area, "available_pages");
}

uint64_t area_claimed_kib(const char *area)
{
	return area_kib(area, "alloc_pages_success");
}

int area_default(uint64_t *base, uint64_t *size)
{
	FILE *file = fopen("/proc/cmdline", "r");
	unsigned long long mib, at;
	char line[2048] = "", *word;

	if (!file)
		return -errno;
	if (!fgets(line, sizeof(line), file))
		line[0] = 0;
	fclose(file);
	word = strstr(line, " cma=");
	if (!word || sscanf(word, " cma=%lluM@%llx", &mib, &at) != 2)
		return -ENOENT;
	*base = at;
	*size = mib * MIB;
	return 0;
}
