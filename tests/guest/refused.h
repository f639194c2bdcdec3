/* SPDX-License-Identifier: GPL-2.0-only */
/* What became of a node that must not be a heap. */
#ifndef TESTS_REFUSED_H
#define TESTS_REFUSED_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/kernel-page-flags.h>

#include "log.h"

static inline int count_refusals(const char *node, const char *fault)
{
	char text[256];

	snprintf(text, sizeof(text), "/reserved-memory/%s refused: %s", node,
		 fault);
	return count_log_lines(text);
}

/* Whether any of a range is listed as System RAM: 1, 0, or -errno */
static inline int is_system_ram(uint64_t base, uint64_t size)
{
	unsigned long long first, last;
	FILE *file = fopen("/proc/iomem", "r");
	char line[256];
	int found = 0, seen = 0;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx-%llx", &first, &last) != 2 ||
		    !strstr(line, "System RAM"))
			continue;
		seen = 1;
		if (first <= base + (size - 1) && last >= base)
			found = 1;
	}
	fclose(file);
	return seen ? found : -ENOENT;
}

/* How many pages of a range are the page allocator's to give; or -errno */
static inline int count_allocator_pages(uint64_t base, uint64_t size)
{
	/* Not in the header, but as stable as what is (fs/proc/page.c) */
	const unsigned int kpf_reserved = 32;
	uint64_t flags, pfn, end = (base + size + 4095) / 4096;
	int file = open("/proc/kpageflags", O_RDONLY), count = 0;

	if (file < 0)
		return -errno;
	for (pfn = base / 4096; pfn < end; pfn++) {
		if (pread(file, &flags, sizeof(flags), pfn * sizeof(flags)) !=
		    sizeof(flags))
			return -EIO;
		if (!(flags & (1ULL << KPF_NOPAGE | 1ULL << kpf_reserved)))
			count++;
	}
	close(file);
	return count;
}

#endif /* TESTS_REFUSED_H */
