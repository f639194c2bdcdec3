/* SPDX-License-Identifier: GPL-2.0-only */
/* The protected heaps of this machine, and whether they are empty. */
#ifndef TESTS_STRESS_HEAPS_H
#define TESTS_STRESS_HEAPS_H

#include <stdbool.h>

#include "protected.h"

#define STRESS_HEAPS_MAX 16

/* An open heap */
struct stress_heap {
	struct region region;
	int fd;
};

/**
 * struct stress_heaps - all protected heaps
 * @heap: the heaps
 * @count: how many there are
 * @physical: whether importers get physical addresses
 */
struct stress_heaps {
	struct stress_heap heap[STRESS_HEAPS_MAX];
	unsigned int count;
	bool physical;
};

void stress_open_heaps(struct stress_heaps *heaps);
void stress_close_heaps(struct stress_heaps *heaps);

/* Check that a heap is empty, by a buffer of its whole region */
void stress_check_empty(const struct stress_heap *heap);
void stress_check_all_empty(const struct stress_heaps *heaps);

#endif /* TESTS_STRESS_HEAPS_H */
