/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an attack is made on: a protected buffer, and an ordinary one, which
 * tells that the attack works at all.
 */
#ifndef TESTS_ATTACK_H
#define TESTS_ATTACK_H

#include "heap.h"
#include "protected.h"

struct attacked {
	int heap, buffer, ordinary;
};

static inline void attacked_open(struct __test_metadata *_metadata,
				 struct attacked *on, uint64_t size)
{
	on->ordinary = heap_alloc_from("system", size);
	ASSERT_LE(0, on->ordinary);
	on->heap = heap_open(region.heap);
	ASSERT_LE(0, on->heap);
	on->buffer = heap_alloc(on->heap, size);
	ASSERT_LE(0, on->buffer);
}

/* Whatever failed must not have kept a reference: all is free again */
static inline void attacked_close(struct __test_metadata *_metadata,
				  const struct attacked *on)
{
	int all;

	close(on->ordinary);
	close(on->buffer);
	all = heap_alloc(on->heap, region.size);
	EXPECT_LE(0, all);
	close(all);
	close(on->heap);
}

#endif /* TESTS_ATTACK_H */
