// SPDX-License-Identifier: GPL-2.0-only
/* alloc + close where a trace left some of the pool taken and the rest in holes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "replay.h"

static const int percents[] = { 50, 90, 98 };
static const uint64_t sizes[] = {
	4 * KIB, 64 * KIB, 1 * MIB, 2 * MIB, 8 * MIB, 32 * MIB,
};

static const enum bench_kind pools[] = { BENCH_OURS, BENCH_TEE };

/* How often the trace goes on for a while before it is measured again */
#define STATES 11
#define BATCHES 11

/*
 * A sample of each state: the least of its batches, without what interrupts add,
 * so that what is left is how states differ. Sizes may find room in one state and
 * not in the next: two rows.
 */
struct both {
	struct samples successes, refusals;
};

static void keep(struct both *both, struct cell *cell)
{
	samples_add(cell->row.outcome ? &both->refusals : &both->successes,
		    samples_least(&cell->samples), cell->rounds);
	free(cell->samples.values);
}

static void print(struct cell *cell, struct both *both)
{
	cell->row.outcome = 0;
	row_print_samples(&cell->row, &both->successes);
	cell->row.outcome = -ENOMEM;
	row_print_samples(&cell->row, &both->refusals);
	free(both->successes.values);
	free(both->refusals.values);
}

static void print_held(const struct bench_heap *heap,
		       const struct replay *replay, int percent)
{
	struct row row = {
		.bench = "held",
		.heap = heap->kind,
		.pool = heap->size,
		.occupancy = percent,
	};

	row_print(&row, (struct number[]){
		{ "held", 100.0 * replay->held / heap->size },
		{ "refused", replay->refused },
		{}
	});
}

static void measure_states(const struct trace *trace, struct replay *replays,
			   int percent)
{
	static const enum bench_kind kinds[] = {
		BENCH_FLOOR, BENCH_OURS, BENCH_TEE,
	};
	struct both boths[LENGTH(sizes) * LENGTH(kinds)] = {};
	struct cell cells[LENGTH(boths)];
	size_t state, pool, count, i, k;

	for (state = 0; state < STATES; state++) {
		/* All of it once, and then a part of it each time */
		for (pool = 0; pool < LENGTH(pools); pool++)
			replay_steps(&replays[pool], state ?
				     trace->count / STATES + 1 : trace->count);
		count = 0;
		for (i = 0; i < LENGTH(sizes); i++)
			for (k = 0; k < LENGTH(kinds); k++)
				cell_alloc(&cells[count++], "occupied",
					   kinds[k], sizes[i], percent);
		cells_measure(cells, count, BATCHES);
		for (i = 0; i < count; i++)
			keep(&boths[i], &cells[i]);
	}
	for (i = 0; i < count; i++)
		print(&cells[i], &boths[i]);
}

void bench_occupancy(const struct trace *trace)
{
	struct replay replays[LENGTH(pools)];
	char text[64];
	size_t i, pool;

	for (i = 0; i < LENGTH(percents); i++) {
		snprintf(text, sizeof(text), "alloc + close at %d %%",
			 percents[i]);
		progress(text);
		for (pool = 0; pool < LENGTH(pools); pool++) {
			const struct bench_heap *heap = &heaps[pools[pool]];

			replay_init(&replays[pool], trace, heap->fd,
				    heap->size * percents[i] / 100);
		}
		measure_states(trace, replays, percents[i]);
		for (pool = 0; pool < LENGTH(pools); pool++) {
			print_held(&heaps[pools[pool]], &replays[pool],
				   percents[i]);
			replay_end(&replays[pool]);
		}
	}
}
