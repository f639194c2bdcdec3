// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach + map + unmap + detach beside the bare calls of the DMA API, measured in
 * the kernel, and what an IOMMU has to write for it.
 */
#include "bench.h"
#include "heap.h"
#include "measure/bench-uapi.h"

static const uint64_t sizes[] = { 4 * KIB, 64 * KIB, 2 * MIB, 32 * MIB };

static const enum bench_kind kinds[] = {
	BENCH_FLOOR, BENCH_OURS, BENCH_TEE, BENCH_SYSTEM, BENCH_CMA,
};

static const char * const ways[] = {
	[LAB_WAY_ALL] = "attach+map+unmap+detach",
	[LAB_WAY_ATTACH] = "attach+detach",
	[LAB_WAY_MAP] = "map+unmap",
	[LAB_WAY_BARE] = "DMA API alone",
};

/* Frames as decoders make them, and what blocks of 2 MiB cover exactly */
static const uint64_t blocks[] = {
	2 * MIB,
	1920 * 1080 * 3 / 2,
	8 * MIB,
	3840 * 2160 * 3 / 2,
	32 * MIB,
};

static int bench_device = -1;

static int batch_rounds(const struct cell *cell, unsigned int rounds,
			double *ns)
{
	struct lab_rounds arg = {
		.fd = cell->buffer,
		.way = cell->way,
		.rounds = rounds,
	};

	if (ioctl(bench_device, LAB_BENCH_IOCTL_ROUNDS, &arg))
		return -errno;
	*ns = arg.ns;
	return 0;
}

/* Buffers live until the last of them was measured */
static void measure_size(uint64_t size)
{
	struct cell cells[LENGTH(kinds) * LENGTH(ways)];
	size_t count = 0, i, way;
	int buffers[LENGTH(kinds)];

	for (i = 0; i < LENGTH(kinds); i++) {
		buffers[i] = heap_alloc(heaps[kinds[i]].fd, size);
		for (way = 0; way < LENGTH(ways); way++) {
			struct cell *cell = &cells[count];

			/* The DMA API is the same for all; ours is in one piece */
			if (way == LAB_WAY_BARE && kinds[i] != BENCH_OURS)
				continue;
			cell_alloc(cell, ways[way], kinds[i], size, -1);
			if (way == LAB_WAY_BARE)
				cell->row.heap = "bare";
			cell->batch = batch_rounds;
			cell->buffer = buffers[i];
			cell->way = way;
			count++;
		}
	}
	cells_measure(cells, count, 51);
	cells_print(cells, count);
	for (i = 0; i < LENGTH(kinds); i++)
		close(buffers[i]);
}

static void print_entries(enum bench_kind kind, uint64_t size,
			  const char *bench)
{
	struct row row = {
		.bench = bench,
		.heap = heaps[kind].kind,
		.size = size,
		.occupancy = -1,
	};
	struct lab_blocks arg = { .fd = heap_alloc(heaps[kind].fd, size) };
	double small = 0, large = 0, large_bytes = 0;
	size_t i;

	/* Nothing translates on some machines, and CMA has not room for all */
	if (ioctl(bench_device, LAB_BENCH_IOCTL_BLOCKS, &arg))
		goto close;
	for (i = 0; i < LENGTH(arg.count); i++) {
		if ((1ULL << i) < 2 * MIB) {
			small += arg.count[i];
		} else {
			large += arg.count[i];
			large_bytes += (double)arg.count[i] * (1ULL << i);
		}
	}
	row_print(&row, (struct number[]){
		{ "small_entries", small },
		{ "large_entries", large },
		{ "large_bytes", large_bytes },
		{}
	});
close:
	close(arg.fd);
}

/* In a pool from which nothing was taken, and beside a buffer of one page */
static void count_entries(void)
{
	size_t i, k;

	for (k = 0; k < LENGTH(kinds); k++) {
		enum bench_kind kind = kinds[k];
		int beside;

		if (kind == BENCH_FLOOR)
			continue;
		for (i = 0; i < LENGTH(blocks); i++)
			print_entries(kind, blocks[i], "page table entries");
		beside = heap_alloc(heaps[kind].fd, PAGE);
		for (i = 0; i < LENGTH(blocks); i++)
			print_entries(kind, blocks[i],
				      "page table entries beside a page");
		close(beside);
	}
}

void bench_mapping(void)
{
	size_t i;

	bench_device = open("/dev/lab-bench", O_RDWR | O_CLOEXEC);
	progress("attach + map + unmap + detach");
	for (i = 0; i < LENGTH(sizes); i++)
		measure_size(sizes[i]);
	progress("entries of page tables");
	count_entries();
	close(bench_device);
}
