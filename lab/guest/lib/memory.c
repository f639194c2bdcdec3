// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>

#include <linux/kernel-page-flags.h>

#include "memory.h"
#include "units.h"

/* Not in the header, but as stable as what is (fs/proc/page.c) */
#define KPF_RESERVED 32

/* The pattern of page_poison=1 */
#define POISON 0xaa

int find_memory_range(const char *name, uint64_t *base, uint64_t *size)
{
	unsigned long long first, last;
	FILE *file = fopen("/proc/iomem", "r");
	char line[256];
	int found = 0;

	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file)) {
		if (!strstr(line, name) ||
		    sscanf(line, "%llx-%llx", &first, &last) != 2)
			continue;
		*base = first;
		*size = last - first + 1;
		found = 1;
	}
	fclose(file);
	return found;
}

unsigned long meminfo_kib(const char *line)
{
	char text[4096] = "", *at;
	int file = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);

	if (file < 0)
		return 0;
	if (read(file, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(file);
	at = strstr(text, line);
	return at ? strtoul(at + strlen(line), NULL, 10) : 0;
}

int is_system_ram(uint64_t base, uint64_t size)
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

int count_allocator_pages(uint64_t base, uint64_t size)
{
	uint64_t flags, pfn, end = (base + size + PAGE - 1) / PAGE;
	int file = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC), count = 0;

	if (file < 0)
		return -errno;
	for (pfn = base / PAGE; pfn < end; pfn++) {
		if (pread(file, &flags, sizeof(flags), pfn * sizeof(flags)) !=
		    sizeof(flags)) {
			count = -EIO;
			break;
		}
		if (!(flags & (1ULL << KPF_NOPAGE | 1ULL << KPF_RESERVED)))
			count++;
	}
	close(file);
	return count;
}

int look_at_free_memory(uint64_t base, uint64_t end, struct free_memory *found)
{
	int flags_file = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	int mem = open("/dev/mem", O_RDONLY | O_CLOEXEC), ret = 0;
	unsigned char bytes[64], poison[64];
	uint64_t flags, page;

	memset(found, 0, sizeof(*found));
	memset(poison, POISON, sizeof(poison));
	if (flags_file < 0 || mem < 0)
		return -errno;
	for (page = base; page < end; page += PAGE) {
		if (pread(flags_file, &flags, sizeof(flags),
			  page / PAGE * sizeof(flags)) != sizeof(flags)) {
			ret = -EIO;
			break;
		}
		if (!(flags & 1ULL << KPF_BUDDY))
			continue;
		found->blocks++;
		if (pread(mem, bytes, sizeof(bytes), page) == sizeof(bytes))
			found->poisoned += !memcmp(bytes, poison,
						   sizeof(bytes));
		else
			found->faults += errno == EFAULT;
	}
	close(flags_file);
	close(mem);
	return ret;
}

int count_linear_entries(uint64_t base, uint64_t length, const char *only)
{
	unsigned long long first, last, physical;
	int count = 0, linear = 0;
	FILE *tables;
	char line[256];

	if (mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL) &&
	    errno != EBUSY)
		return -errno;
	tables = fopen("/sys/kernel/debug/kernel_page_tables", "r");
	if (!tables)
		return -errno;
	while (fgets(line, sizeof(line), tables)) {
		if (!strncmp(line, "---[", 4))
			linear = !!strstr(line, "Linear mapping");
		else if (linear && sscanf(line, "%llx-%llx %llx", &first, &last,
					  &physical) == 3)
			count += strstr(line, only) &&
				 physical < base + length &&
				 base < physical + (last - first);
	}
	fclose(tables);
	return count;
}
