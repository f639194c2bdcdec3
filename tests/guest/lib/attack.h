/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an attack is made on: a protected buffer, and an ordinary one, which
 * shows that the attack works at all.
 */
#ifndef TESTS_ATTACK_H
#define TESTS_ATTACK_H

#include <stdint.h>

#include "heap.h"

/**
 * struct attacked - what an attack is made on
 * @heap: the protected heap
 * @buffer: a buffer of it
 * @ordinary: a buffer of the system heap, of the same size
 */
struct attacked {
	int heap, buffer, ordinary;
};

/* Allocate both buffers; size in bytes: 0, or -errno */
int attacked_open(struct attacked *on, uint64_t size);

/*
 * Close all: 0, or -errno if a reference to the buffer is left over, so that the
 * heap has not all of its memory
 */
int attacked_close(const struct attacked *on);

#endif /* TESTS_ATTACK_H */
