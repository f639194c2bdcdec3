// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arena.h"
#include "run.h"

const uint64_t wild_pointers[WILD_POINTERS] = {
	0, 1, 8, PAGE - 1, 1ULL << 47, 1ULL << 62, 1ULL << 63,
	0xffffffc000000000, 0xffffffff80000000, 0xffff888000000000,
	-PAGE, -24ULL, -8ULL, -1ULL,
};

void arena_open(struct arena *arena)
{
	int memory = memfd_create("arena", MFD_CLOEXEC);
	unsigned int i;

	stress_check(!ftruncate(memory, ARENA_SIZE), "memfd: %s",
		     strerror(errno));
	arena->all = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED,
			  memory, 0);
	arena->user = mmap(NULL, ARENA_SIZE, PROT_READ, MAP_SHARED, memory, 0);
	stress_check(arena->all != MAP_FAILED && arena->user != MAP_FAILED,
		     "no memory for arguments");
	for (i = 0; i < ARENA_PAGES; i++) {
		unsigned char *page = arena->user + i * page_size();

		if (ARENA_LAYOUT[i] == '-')
			munmap(page, page_size());
		else if (ARENA_LAYOUT[i] == 'x')
			mprotect(page, page_size(), PROT_NONE);
		else if (ARENA_LAYOUT[i] == 'w')
			mprotect(page, page_size(), PROT_READ | PROT_WRITE);
	}
	close(memory);
}

void arena_close(struct arena *arena)
{
	munmap(arena->user, ARENA_SIZE);
	munmap(arena->all, ARENA_SIZE);
}

bool arena_allows(const struct arena *arena, uint64_t address, uint64_t length,
		  bool write)
{
	uint64_t offset = address - (uintptr_t)arena->user;
	uint64_t page = offset / page_size();

	if (!length)
		return true;
	if (offset >= ARENA_SIZE || length > ARENA_SIZE - offset)
		return false;
	for (; page <= (offset + length - 1) / page_size(); page++)
		if (ARENA_LAYOUT[page] != 'w' &&
		    (write || ARENA_LAYOUT[page] != 'r'))
			return false;
	return true;
}

void arena_fill(struct arena *arena, uint64_t address, const void *data,
		uint64_t length)
{
	uint64_t offset = address - (uintptr_t)arena->user;

	if (offset >= ARENA_SIZE)
		return;
	if (length > ARENA_SIZE - offset)
		length = ARENA_SIZE - offset;
	memcpy(arena->all + offset, data, length);
}
