/* SPDX-License-Identifier: GPL-2.0-only */
/* Malformed ioctls: their arguments, and what has to come of each. */
#ifndef TESTS_STRESS_MALFORMED_H
#define TESTS_STRESS_MALFORMED_H

#include <stdint.h>

#include "arena.h"
#include "heaps.h"

/* What the calls are made on, and memory for their arguments */
struct malformed {
	const struct stress_heap *heap;
	struct arena arena;
};

/* The next descriptor, which is the lowest that is free; any: an open one */
int next_descriptor(int any);

/* Calls on the heap: one by one, and so many by random */
void try_heap(struct malformed *malformed, uint64_t *random,
	      unsigned long calls);

/* Calls on a buffer of the heap, and on an import of that */
void try_buffer(struct malformed *malformed);

#endif /* TESTS_STRESS_MALFORMED_H */
