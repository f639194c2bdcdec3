/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Heaps that take memory from Linux for a film, or have it always, and what is measured
 * of them: lines "row", each with a heap, a name, and a number or what was refused. Times
 * are in nanoseconds.
 */
#ifndef BENCH_LENDER_H
#define BENCH_LENDER_H

#include <stddef.h>
#include <stdint.h>

/* Buffers of a film */
#define PICTURES 8

/**
 * struct lender - a heap
 * @name: in the rows
 * @heap: its file descriptor
 * @area: of which it takes memory; NULL if it has it always
 * @base: where that memory is, if it is taken
 * @size: of that memory, in bytes
 * @taken_before: KiB of the area that somebody else has
 * @pause: called before a first buffer is asked for, to let time go by, the more the
 *	higher the number is; the least that is measured counts then. Or NULL.
 */
struct lender {
	const char *name;
	int heap;
	const char *area;
	uint64_t base, size, taken_before;
	void (*pause)(unsigned int number);
};

/* Without linger time: wait until nothing is taken. The heap has no buffer. */
void lender_wait(const struct lender *lender);

/* A buffer after nothing, in memory that nobody uses, and what is taken for it */
void measure_first(const struct lender *lender, uint64_t size);

/* The same where a program has its data, and how that fares */
void measure_full(const struct lender *lender, uint64_t size);

/* With linger time: the start of a film soon after another one */
void measure_films(const struct lender *lender, uint64_t picture);

/* A buffer beside another one */
void measure_ready(const struct lender *lender);

/* With linger time of that many seconds: what Linux lacks for a buffer, and how long */
void measure_memory(const struct lender *lender, uint64_t size, unsigned int linger);

#endif /* BENCH_LENDER_H */
