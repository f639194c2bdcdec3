/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory by its physical address, where no firewall is in the way. */
#ifndef TESTS_PHYSICAL_H
#define TESTS_PHYSICAL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define PHYSICAL_PAGE 4096UL

/* One page, or MAP_FAILED */
static inline void *physical_map(uint64_t page)
{
	int mem = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	void *mapped;

	if (mem < 0)
		return MAP_FAILED;
	mapped = mmap(NULL, PHYSICAL_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED,
		      mem, page);
	close(mem);
	return mapped;
}

/* Byte by byte, as the kind of mapping may allow no more. 0, or -1. */
static inline int physical_read(uint64_t address, void *data, size_t length)
{
	const volatile unsigned char *mapped;
	unsigned char *bytes = data;
	size_t i, at;

	for (i = 0; i < length; ) {
		mapped = physical_map((address + i) & -PHYSICAL_PAGE);
		if (mapped == MAP_FAILED)
			return -1;
		at = (address + i) % PHYSICAL_PAGE;
		while (i < length && at < PHYSICAL_PAGE)
			bytes[i++] = mapped[at++];
		munmap((void *)mapped, PHYSICAL_PAGE);
	}
	return 0;
}

#endif /* TESTS_PHYSICAL_H */
