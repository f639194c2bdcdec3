/* SPDX-License-Identifier: GPL-2.0-only */
/* Declarations for the parts of the program that measures heaps. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "trace.h"
#include "units.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

enum bench_kind {
	BENCH_FLOOR,
	BENCH_OURS,
	BENCH_TEE,
	BENCH_SYSTEM,
	BENCH_CMA,
	BENCH_KINDS
};

/* size: of the memory behind, 0 if it has no pool of its own */
struct bench_heap {
	const char *kind;
	char name[256];		/* of ours only */
	int fd;			/* negative: not there */
	uint64_t size;
};

extern struct bench_heap heaps[BENCH_KINDS];

/* heaps.c */
void heaps_find(void);
uint64_t heaps_ours(unsigned int *count);

/* rows.c: what was measured in a cell of the table, in nanoseconds */
struct samples {
	double *values;
	size_t count, room;
	double spent;
};

void samples_add(struct samples *samples, double value, unsigned int rounds);
double samples_least(struct samples *samples);

/* outcome: result of the last round, 0 or -errno */
struct row {
	const char *bench, *heap;
	uint64_t size, pool;	/* 0: has none */
	int occupancy;		/* percent; negative: has none */
	int outcome;
};

/* What a row says, up to one without a name */
struct number {
	const char *name;
	double value;
};

void row_print(const struct row *row, const struct number *numbers);
void row_print_samples(const struct row *row, struct samples *samples);
void progress(const char *what);

static inline double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/*
 * cells.c
 *
 * batch: does a number of rounds of what is measured, and says what the last one
 * came to; *ns is how long all of them took.
 */
struct cell {
	struct row row;
	struct samples samples;
	int (*batch)(const struct cell *cell, unsigned int rounds, double *ns);
	int heap, buffer;
	unsigned int way, rounds;
};

void cell_alloc(struct cell *cell, const char *bench, enum bench_kind kind,
		uint64_t size, int occupancy);
void cells_measure(struct cell *cells, size_t count, unsigned int batches);
void cells_print(struct cell *cells, size_t count);

/* bench.c */
void load(const char *module);

/* The parts, which need what heaps_find() has found */
void bench_state(void);
void bench_alloc(void);
void bench_quota(void);
void bench_occupancy(const struct trace *trace);
void bench_scrub(const struct trace *trace);
void bench_refusal(void);
void bench_mapping(void);
void bench_slab(void);
void bench_threads(void);

#endif /* BENCH_H */
