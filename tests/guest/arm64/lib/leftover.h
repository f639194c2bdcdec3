/* SPDX-License-Identifier: GPL-2.0-only */
/* What a buffer leaves in memory, as a device finds it that uses any address. */
#ifndef TESTS_LEFTOVER_H
#define TESTS_LEFTOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "tee-fixture.h"

/* A heap, the trusted application, and a device without an IOMMU */
struct leftover {
	struct tee_heap heap;
	struct tee tee;
	int edu;
};

/* Open all: 0, -errno, or an error of the TEE */
int leftover_open(struct leftover *leftover);
void leftover_close(struct leftover *leftover);

/**
 * leftover_fill - allocate a buffer and have the application fill it
 * @leftover: where
 * @size: of the buffer, in bytes, at most 1 MiB
 * @byte: what to fill it with
 * @address: set to the physical address of the buffer
 *
 * Return: the buffer, -errno, or -EIO if the TEE or the device refused it.
 */
int leftover_fill(struct leftover *leftover, uint64_t size, uint8_t byte,
		  uint64_t *address);

/* Whether the device reads nothing but one byte in a range of physical memory */
bool leftover_is(struct leftover *leftover, uint64_t address, uint64_t size,
		 uint8_t byte);

/* Whether the owner of the firewall has erased all that is free, within 20 seconds */
bool leftover_is_erased(void);

#endif /* TESTS_LEFTOVER_H */
