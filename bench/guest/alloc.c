// SPDX-License-Identifier: GPL-2.0-only
/* alloc + close over sizes, where nothing else is allocated. */
#include "bench.h"

static const uint64_t sizes[] = {
	4 * KIB, 64 * KIB, 1 * MIB, 2 * MIB, 8 * MIB, 32 * MIB, 128 * MIB,
	512 * MIB,
};

void bench_alloc(void)
{
	struct cell cells[LENGTH(sizes) * BENCH_KINDS];
	size_t i, count = 0;
	enum bench_kind kind;

	progress("alloc + close in empty pools");
	for (i = 0; i < LENGTH(sizes); i++)
		for (kind = 0; kind < BENCH_KINDS; kind++)
			cell_alloc(&cells[count++], "alloc+close", kind,
				   sizes[i], 0);
	cells_measure(cells, count, 101);
	cells_print(cells, count);
}
