// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measuring many things side by side: a batch of rounds of each in turn, then
 * the next batch of each, so that what changes in the course of time changes all
 * of them alike. The order is another one each time, as some leave the kernel
 * work to do that the next one pays for.
 */
#include <stdlib.h>

#include "bench.h"
#include "heap.h"

/*
 * A batch is long enough for the clock, which ticks every 16 ns, and short enough
 * to show rare events. Each cell has the same time.
 */
#define BATCH_NS 200e3
#define ROUNDS_MAX 50
#define CELL_NS 200e6

/* What was closed before goes on to be freed for a while, in the background */
#define SETTLE_US 100000

#define CELLS_MAX 64

static int batch_alloc(const struct cell *cell, unsigned int rounds, double *ns)
{
	double start = now();
	int buffer = -EINVAL;

	while (rounds--) {
		buffer = heap_alloc(cell->heap, cell->row.size);
		if (buffer >= 0)
			close(buffer);
	}
	*ns = now() - start;
	return buffer < 0 ? buffer : 0;
}

/* alloc + close of a size, or what it takes to be refused */
void cell_alloc(struct cell *cell, const char *bench, enum bench_kind kind,
		uint64_t size, int occupancy)
{
	*cell = (struct cell) {
		.row = {
			.bench = bench,
			.heap = heaps[kind].kind,
			.size = size,
			.pool = heaps[kind].size,
			.occupancy = occupancy,
		},
		.batch = batch_alloc,
		.heap = heaps[kind].fd,
	};
}

/* Nanoseconds of a round */
static double batch(struct cell *cell, unsigned int rounds)
{
	double ns = 0;

	cell->row.outcome = cell->batch(cell, rounds, &ns);
	return ns / rounds;
}

static void choose_rounds(struct cell *cell)
{
	double ns;

	/* The first ones are slower: they warm the caches */
	batch(cell, 2);
	ns = batch(cell, 2);
	cell->rounds = ns * ROUNDS_MAX < BATCH_NS ? ROUNDS_MAX : BATCH_NS / ns;
	if (!cell->rounds)
		cell->rounds = 1;
}

/* Of a few things; the same ones whenever this program runs */
static void shuffle(size_t *order, size_t count)
{
	size_t i, other, kept;

	for (i = count - 1; i > 0; i--) {
		other = rand() % (i + 1);
		kept = order[i];
		order[i] = order[other];
		order[other] = kept;
	}
}

void cells_measure(struct cell *cells, size_t count, unsigned int batches)
{
	size_t order[CELLS_MAX], i;

	if (!count || count > CELLS_MAX)
		abort();
	usleep(SETTLE_US);
	for (i = 0; i < count; i++) {
		order[i] = i;
		choose_rounds(&cells[i]);
	}
	while (batches--) {
		shuffle(order, count);
		for (i = 0; i < count; i++) {
			struct cell *cell = &cells[order[i]];

			if (cell->samples.spent < CELL_NS)
				samples_add(&cell->samples,
					    batch(cell, cell->rounds),
					    cell->rounds);
		}
	}
}

void cells_print(struct cell *cells, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		row_print_samples(&cells[i].row, &cells[i].samples);
		free(cells[i].samples.values);
	}
}
