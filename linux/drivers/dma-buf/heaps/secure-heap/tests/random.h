/* SPDX-License-Identifier: GPL-2.0-only */
/* Random numbers that are others in each run, and that a run can repeat. */
#ifndef _SECURE_HEAP_RANDOM_H
#define _SECURE_HEAP_RANDOM_H

struct kunit;
struct rnd_state;

/* Gives the seed, which the case's log has, by parameter or by chance */
void secure_heap_seed_random(struct kunit *test, struct rnd_state *random);

#endif /* _SECURE_HEAP_RANDOM_H */
