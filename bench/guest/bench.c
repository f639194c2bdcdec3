// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures the heaps of this machine side by side, in one boot: what takes how
 * many nanoseconds of the machine's own time. Where QEMU counts instructions
 * (-icount shift=0), these are instructions.
 *
 * BENCH on the kernel's command line says which parts, separated by commas. The
 * trace is on the first disk.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"
#include "disk.h"
#include "protected.h"

/* Of all the buffers of a pool at once */
#define FILES_MAX (1 << 20)

static void read_trace(struct trace *trace)
{
	char *text = disk_text(DISK_FIRST);
	unsigned int line;

	if (trace_parse(text, trace, &line)) {
		printf("the trace is wrong in line %u\n", line);
		exit(1);
	}
	free(text);
}

static void with_trace(void (*run)(const struct trace *trace))
{
	struct trace trace;

	read_trace(&trace);
	run(&trace);
	free(trace.steps);
}

static void occupancy(void)
{
	with_trace(bench_occupancy);
}

static void scrub(void)
{
	with_trace(bench_scrub);
}

static const struct part {
	const char *name;
	void (*run)(void);
} parts[] = {
	{ "slab", bench_slab },
	{ "alloc", bench_alloc },
	{ "quota", bench_quota },
	{ "mapping", bench_mapping },
	{ "occupancy", occupancy },
	{ "refusal", bench_refusal },
	{ "scrub", scrub },
	{ "threads", bench_threads },
};

void load(const char *module)
{
	char command[128];

	snprintf(command, sizeof(command), "busybox modprobe %s", module);
	if (system(command))
		fprintf(stderr, "%s cannot be loaded\n", module);
}

int main(void)
{
	struct rlimit files = { FILES_MAX, FILES_MAX };
	char *wanted = getenv("BENCH"), *word;
	size_t i;

	if (!wanted || setrlimit(RLIMIT_NOFILE, &files)) {
		fprintf(stderr, "no BENCH, or no files\n");
		return 1;
	}

	load("lab-bench");
	/* First of all, as it is about loading them */
	if (!strncmp(wanted, "state", strlen("state")))
		bench_state();
	load("lab-nothing");
	load("secure_heap");
	/* On the machine whose heap waits for its owner */
	if (!strcmp(wanted, "scrub")) {
		load("secure_heap_optee");
		if (region_wait())
			return 1;
	}
	heaps_find();
	while ((word = strsep(&wanted, ","))) {
		for (i = 0; i < LENGTH(parts); i++)
			if (!strcmp(parts[i].name, word))
				parts[i].run();
	}
	return 0;
}
