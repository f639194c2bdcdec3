/* SPDX-License-Identifier: GPL-2.0-only */
/* The region on demand of a machine. */
#ifndef TESTS_ON_DEMAND_H
#define TESTS_ON_DEMAND_H

#include <stddef.h>
#include <stdint.h>

#include "secret.h"
#include "units.h"

/* The smallest piece that the kernel and the owner can do: a pageblock */
#define PIECE (4 * MIB)

/* How long memory without buffers stays closed: 0, or -errno */
int set_linger(const char *ms);

/* How long the heap takes nothing after it gave something back: 0, or -errno */
int set_claim_interval(const char *ms);

/* Do both at once from now on, and wait until Linux has all of the region: 0, or -errno */
int give_back_all(void);

/* Wait until so many bytes of the region are closed: 0, or -ETIMEDOUT */
int wait_for_closed(uint64_t bytes);

/* An attribute of the heap, in bytes */
uint64_t heap_bytes(const char *attribute);

/* Read physical memory by /dev/mem: 0, or -errno */
int read_mem(uint64_t address, void *data, size_t length);

/* Pages of a piece that have a secret at least, with its first and its last one */
#define SECRETS (PIECE / SECRET_STEP + 1)

/**
 * find_secrets - have the same secret in two buffers of a piece, free them, and look
 * at all pages there when Linux has the memory again
 *
 * Return: how many pages of one are like the same page of the other, and not zero; or
 * -errno.
 */
int find_secrets(void);

#endif /* TESTS_ON_DEMAND_H */
