// SPDX-License-Identifier: GPL-2.0-only
/* Pools whose every second page is free: there is room, but never for two. */
#include <stdlib.h>

#include "bench.h"
#include "heap.h"
#include "importer.h"

struct page {
	int buffer;
	uint64_t address;
};

static int by_address(const void *a, const void *b)
{
	const struct page *x = a, *y = b;

	return (x->address > y->address) - (x->address < y->address);
}

/* DMA address of a buffer without an IOMMU, which is its physical address */
static uint64_t address_of(int buffer)
{
	struct dmabuf_segments segments = {};
	int importer = importer_open(buffer, importer_64);

	if (importer < 0 || importer_segments(importer, &segments))
		abort();
	close(importer);
	return segments.address;
}

static void measure(enum bench_kind kind)
{
	static const uint64_t sizes[] = { PAGE, 2 * PAGE, 1 * MIB };
	static const char bench[] = "every second page free";
	struct cell cells[2 * LENGTH(sizes)];
	size_t i;

	for (i = 0; i < LENGTH(sizes); i++) {
		cell_alloc(&cells[2 * i], bench, BENCH_FLOOR, sizes[i], 50);
		cell_alloc(&cells[2 * i + 1], bench, kind, sizes[i], 50);
	}
	cells_measure(cells, LENGTH(cells), 51);
	cells_print(cells, LENGTH(cells));
}

static void measure_pool(enum bench_kind kind)
{
	const struct bench_heap *heap = &heaps[kind];
	size_t room = heap->size / PAGE, count = 0, i;
	struct page *pages = calloc(room + 1, sizeof(*pages));

	if (!pages)
		abort();
	progress("every second page free");
	while (count < room &&
	       (pages[count].buffer = heap_alloc(heap->fd, PAGE)) >= 0) {
		pages[count].address = address_of(pages[count].buffer);
		count++;
	}
	qsort(pages, count, sizeof(*pages), by_address);
	for (i = 1; i < count; i += 2)
		close(pages[i].buffer);
	measure(kind);
	for (i = 0; i < count; i += 2)
		close(pages[i].buffer);
	free(pages);
}

void bench_refusal(void)
{
	measure_pool(BENCH_OURS);
	measure_pool(BENCH_TEE);
}
