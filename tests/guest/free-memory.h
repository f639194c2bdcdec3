/* SPDX-License-Identifier: GPL-2.0-only */
/* What /dev/mem shows of the memory that the page allocator has free. */
#ifndef TESTS_FREE_MEMORY_H
#define TESTS_FREE_MEMORY_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <linux/kernel-page-flags.h>

/* How many free blocks there are, and of those how many fault or are poisoned */
struct free_memory {
	int blocks, faults, poisoned;
};

/* 0, or -errno */
static inline int look_at_free_memory(uint64_t base, uint64_t end,
				      struct free_memory *found)
{
	int flags_file = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	int mem = open("/dev/mem", O_RDONLY | O_CLOEXEC), ret = 0;
	unsigned char bytes[64], poison[64];
	uint64_t flags, page;

	memset(found, 0, sizeof(*found));
	memset(poison, 0xaa, sizeof(poison));
	if (flags_file < 0 || mem < 0)
		return -errno;
	for (page = base; page < end; page += 4096) {
		if (pread(flags_file, &flags, sizeof(flags),
			  page / 4096 * sizeof(flags)) != sizeof(flags)) {
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

#endif /* TESTS_FREE_MEMORY_H */
