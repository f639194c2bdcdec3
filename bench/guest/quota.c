// SPDX-License-Identifier: GPL-2.0-only
/* alloc + close of ours in a control group that has a limit, which is not reached. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "bench.h"
#include "file.h"

#define CGROUPS "/cgroup"
#define GROUP CGROUPS "/limited"

static const uint64_t sizes[] = { 4 * KIB, 1 * MIB, 8 * MIB, 128 * MIB };

static void must_write(const char *path, const char *text)
{
	if (write_file(path, text)) {
		printf("%s does not take %s\n", path, text);
		exit(1);
	}
}

void bench_quota(void)
{
	static const enum bench_kind kinds[] = { BENCH_FLOOR, BENCH_OURS };
	struct cell cells[LENGTH(sizes) * LENGTH(kinds)];
	size_t i, k, count = 0;
	char limit[300];

	progress("alloc + close in a group that has a limit");
	mkdir(CGROUPS, 0755);
	mount("none", CGROUPS, "cgroup2", 0, NULL);
	must_write(CGROUPS "/cgroup.subtree_control", "+dmem");
	mkdir(GROUP, 0755);
	snprintf(limit, sizeof(limit), "dma-heap/%s %llu",
		 heaps[BENCH_OURS].name,
		 (unsigned long long)heaps[BENCH_OURS].size);
	must_write(GROUP "/dmem.max", limit);
	must_write(GROUP "/cgroup.procs", "0");

	for (i = 0; i < LENGTH(sizes); i++)
		for (k = 0; k < LENGTH(kinds); k++)
			cell_alloc(&cells[count++], "alloc+close, limited",
				   kinds[k], sizes[i], 0);
	cells_measure(cells, count, 101);
	cells_print(cells, count);
	must_write(CGROUPS "/cgroup.procs", "0");
}
