/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is left in the region of those who had its memory before, as a device
 * finds it that has access to the region.
 */
#ifndef TESTS_LAST_OWNER_H
#define TESTS_LAST_OWNER_H

#include <stdbool.h>
#include <stdint.h>

#include "units.h"

/**
 * struct left_behind - a page of the region, as a device read it
 * @before: in a buffer that the trusted domain had written to
 * @after: in the same memory, in another buffer after the first was freed
 */
struct left_behind {
	unsigned char before[PAGE];
	unsigned char after[PAGE];
};

/**
 * take_over_memory - have memory written to, free it, and allocate it again
 * @next: size of the buffers that are allocated again, until one has the memory
 * @left: filled in
 *
 * Return: 0; -ENXIO if no buffer has the memory; or another -errno.
 */
int take_over_memory(uint64_t next, struct left_behind *left);

/**
 * keep_beside_freed - keep a buffer while others beside it are freed and allocated
 *	again
 * @left: filled in: what the device reads in the kept buffer before and after
 *
 * Return: as take_over_memory().
 */
int keep_beside_freed(struct left_behind *left);

/* Read the first page of the region, which a new buffer has: 0, or -errno */
int read_first_page(unsigned char *page);

bool is_zero(const unsigned char *page);

#endif /* TESTS_LAST_OWNER_H */
