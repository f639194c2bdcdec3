// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "physical.h"
#include "units.h"

/* Bits of an entry of pagemap that have the number of the page */
#define PAGEMAP_PFN ((1ULL << 55) - 1)

void *physical_map(uint64_t page)
{
	int mem = open("/dev/mem", O_RDWR | O_SYNC | O_CLOEXEC);
	void *mapped;

	if (mem < 0)
		return MAP_FAILED;
	mapped = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, mem,
		      page);
	close(mem);
	return mapped;
}

int physical_read(uint64_t address, void *data, size_t length)
{
	const volatile unsigned char *mapped;
	unsigned char *bytes = data;
	size_t i, at;

	for (i = 0; i < length; ) {
		mapped = physical_map((address + i) & -PAGE);
		if (mapped == MAP_FAILED)
			return -1;
		at = (address + i) % PAGE;
		while (i < length && at < PAGE)
			bytes[i++] = mapped[at++];
		munmap((void *)mapped, PAGE);
	}
	return 0;
}

uint64_t physical_address(const volatile void *page)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	if (pagemap < 0)
		return 0;
	if (pread(pagemap, &entry, sizeof(entry),
		  (uintptr_t)page / PAGE * sizeof(entry)) != sizeof(entry))
		entry = 0;
	close(pagemap);
	return (entry & PAGEMAP_PFN) * PAGE;
}

void *physical_page(void)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE |
			  MAP_LOCKED, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}
