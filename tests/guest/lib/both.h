/* SPDX-License-Identifier: GPL-2.0-only */
/* A page of a buffer as a device has it, and as the CPU would have it. */
#ifndef TESTS_BOTH_H
#define TESTS_BOTH_H

#include <stdint.h>

#include "units.h"

enum place { FIRST, MIDDLE, LAST };

/**
 * struct both - a page of a buffer of the whole region
 * @edu: the device
 * @buffer: the buffer
 * @import: what the heap has mapped for the device
 * @address: where the device has the page
 * @mapped: the same page for the CPU, by its physical address
 * @given: what the device wrote into the page
 */
struct both {
	int edu, buffer, import;
	uint64_t address;
	volatile unsigned char *mapped;
	unsigned char given[PAGE];
};

/* Open both ways to the page of that place, and have the device write: 0, or -errno */
int both_open(struct both *both, enum place place);

/* What the device reads there now: 0, or -errno */
int both_read(const struct both *both, unsigned char found[PAGE]);

void both_close(const struct both *both);

#endif /* TESTS_BOTH_H */
