/* SPDX-License-Identifier: GPL-2.0-only */
/* A heap for a trusted application, and whether all of it is free. */
#ifndef TESTS_TEE_FIXTURE_H
#define TESTS_TEE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "heap.h"
#include "protected.h"
#include "tee.h"
#include "units.h"

/* Of the fixture's buffer, in bytes */
#define SIZE (16 * PAGE)

/* A protected heap, and its size in bytes */
struct tee_heap {
	int fd;
	uint64_t size;
};

/* Open a heap by its name: 0, or -errno */
int tee_heap_open_named(struct tee_heap *heap, const char *name);

/* The same with the heap that every machine has */
int tee_heap_open(struct tee_heap *heap);

/*
 * Whether all of a heap is free, within a second: another thread may take a
 * moment to drop its reference
 */
bool tee_heap_is_free(const struct tee_heap *heap);

/* One buffer of SIZE, and the trusted application */
struct tee_fixture {
	struct tee_heap heap;
	struct tee tee;
	int buffer;
};

/* Make a fixture of a heap, by its name: 0, -errno, or an error of the TEE */
int tee_fixture_open(struct tee_fixture *fixture, const char *heap);

/* Close all; whether no reference to the buffer is left over */
bool tee_fixture_close(struct tee_fixture *fixture);

/* Whether a part of shared memory is full of one byte; offset, size in bytes */
bool tee_is_full_of(struct tee *tee, TEEC_SharedMemory *memory, size_t offset,
		    size_t size, uint8_t byte);

#endif /* TESTS_TEE_FIXTURE_H */
