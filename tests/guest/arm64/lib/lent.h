/* SPDX-License-Identifier: GPL-2.0-only */
/* Buffers in memory that Linux lends to OP-TEE, by either heap. */
#ifndef TESTS_LENT_H
#define TESTS_LENT_H

#include <stdint.h>

#include "units.h"

/* The heap that OP-TEE's driver makes where memory can be lent to OP-TEE */
#define TEE_HEAP "protected,secure-video"

/**
 * struct lent - a buffer of a page, and a device that reaches all memory
 * @buffer: the buffer
 * @address: where it is
 * @mapped: the same, as a program has it by /dev/mem
 * @edu: the device
 * @secret: what the device has written there
 */
struct lent {
	int buffer;
	uint64_t address;
	volatile unsigned char *mapped;
	int edu;
	unsigned char secret[PAGE];
};

/* Allocate one from a heap, and have the device write there, and map it: 0, or -errno */
int lent_open(struct lent *lent, const char *heap);
void lent_close(struct lent *lent);

#endif /* TESTS_LENT_H */
