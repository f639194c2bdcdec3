// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a trace costs in calls of the firewall's owner, and how often an allocation
 * waits for one. Memory is freed and wanted again at once, or after a pause, as
 * when a viewer chooses the next film.
 */
#include <unistd.h>

#include "attribute.h"
#include "bench.h"
#include "replay.h"

static const int percents[] = { 50, 70, 80, 90 };

/* Until the owner has scrubbed what was freed */
#define PAUSE_US 1200000
/* Ends here: how often something is allocated after something was freed */
#define CHANGES 40

static void replay_films(struct replay *replay, int pause)
{
	const struct trace *trace = replay->trace;
	unsigned int changes = 0;
	int freed = 0;
	size_t i;

	for (i = 0; i < trace->count && changes < CHANGES; i++) {
		int allocates = !!trace->steps[replay->at].bytes;

		if (allocates && freed) {
			changes++;
			if (pause)
				usleep(PAUSE_US);
		}
		replay_step(replay);
		freed = !allocates;
	}
}

static uint64_t count(const struct bench_heap *heap, const char *attribute)
{
	return attribute_number(heap->name, attribute);
}

static void measure(const struct trace *trace, int percent, int pause)
{
	const struct bench_heap *heap = &heaps[BENCH_OURS];
	uint64_t calls = count(heap, "scrub_calls");
	uint64_t waits = count(heap, "scrub_waits");
	struct replay replay;
	struct row row = {
		.bench = pause ? "scrub, with pauses" : "scrub, at once",
		.heap = heap->kind,
		.pool = heap->size,
		.occupancy = percent,
	};

	replay_init(&replay, trace, heap->fd, heap->size * percent / 100);
	replay_films(&replay, pause);
	replay_end(&replay);
	row_print(&row, (struct number[]){
		{ "buffers", replay.taken },
		{ "refused", replay.refused },
		{ "calls", count(heap, "scrub_calls") - calls },
		{ "waits", count(heap, "scrub_waits") - waits },
		{}
	});
}

void bench_scrub(const struct trace *trace)
{
	size_t i;

	for (i = 0; i < LENGTH(percents); i++) {
		progress("scrub");
		measure(trace, percents[i], 0);
		measure(trace, percents[i], 1);
	}
}
