/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory for the arguments of malformed calls, parts of which are not there. */
#ifndef TESTS_STRESS_ARENA_H
#define TESTS_STRESS_ARENA_H

#include <stdbool.h>
#include <stdint.h>

#include "units.h"

/*
 * Pages that a program may write, only read, or not touch (x), and pages that
 * are not there (-). No struct is large enough to reach over the end.
 */
#define ARENA_LAYOUT "xwwwwww-rrrrrrwrxwxxxx"
#define ARENA_PAGES (sizeof(ARENA_LAYOUT) - 1)
#define ARENA_SIZE (ARENA_PAGES * page_size())
#define ARENA_GOOD (1 * page_size())
#define ARENA_READ_ONLY (8 * page_size())

/* Addresses that no program can have */
#define WILD_POINTERS 14
extern const uint64_t wild_pointers[WILD_POINTERS];

/**
 * struct arena - the memory
 * @user: with the rights of the layout
 * @all: the same memory, all of it writable
 */
struct arena {
	unsigned char *user;
	unsigned char *all;
};

void arena_open(struct arena *arena);
void arena_close(struct arena *arena);

/**
 * arena_allows - whether the kernel can copy from or to the arena
 * @arena: the arena
 * @address: in arena->user, or anywhere
 * @length: in bytes
 * @write: to it, not from it
 */
bool arena_allows(const struct arena *arena, uint64_t address, uint64_t length,
		  bool write);

/* Write to the arena what fits there, whatever the layout allows */
void arena_fill(struct arena *arena, uint64_t address, const void *data,
		uint64_t length);

#endif /* TESTS_STRESS_ARENA_H */
