// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a trace costs in calls of the firewall's owner, and how often an allocation
 * waits for one. Memory is freed and wanted again at once, or after a pause, as
 * when a viewer chooses the next film.
 */
#include <stdlib.h>
#include <unistd.h>

#include "attribute.h"
#include "bench.h"
#include "heap.h"

static const int percents[] = { 50, 70, 80, 90 };

/* Until the owner has scrubbed what was freed */
#define PAUSE_US 1200000
/* Ends here: how often something is allocated after something was freed */
#define CHANGES 40

struct scrub_run {
	const struct trace *trace;
	const struct bench_heap *heap;
	uint64_t target, held, buffers, refused;
	/* By ID: descriptor, and length */
	int fds[TRACE_IDS];
	uint64_t bytes[TRACE_IDS];
};

static void drop(struct scrub_run *run, uint32_t id)
{
	if (run->fds[id] < 0)
		return;
	close(run->fds[id]);
	run->fds[id] = -1;
	run->held -= run->bytes[id];
}

static void take(struct scrub_run *run, uint32_t id, uint64_t bytes)
{
	if (bytes > run->target - run->held)
		return;
	run->fds[id] = heap_alloc(run->heap->fd, bytes);
	if (run->fds[id] < 0) {
		run->refused++;
		return;
	}
	run->bytes[id] = bytes;
	run->held += bytes;
	run->buffers++;
}

static void replay(struct scrub_run *run, int pause)
{
	const struct trace_step *step = run->trace->steps;
	const struct trace_step *end = step + run->trace->count;
	unsigned int changes = 0;
	int freed = 0;
	uint32_t id;

	for (id = 0; id < TRACE_IDS; id++)
		run->fds[id] = -1;
	for (; step < end && changes < CHANGES; step++) {
		drop(run, step->id);
		if (step->bytes) {
			changes += freed;
			if (freed && pause)
				usleep(PAUSE_US);
			take(run, step->id, step->bytes);
		}
		freed = !step->bytes;
	}
	for (id = 0; id < TRACE_IDS; id++)
		drop(run, id);
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
	struct scrub_run *run = calloc(1, sizeof(*run));
	struct row row = {
		.bench = pause ? "scrub, with pauses" : "scrub, at once",
		.heap = heap->kind,
		.pool = heap->size,
		.occupancy = percent,
	};

	if (!run)
		abort();
	run->trace = trace;
	run->heap = heap;
	run->target = heap->size / 100 * percent / PAGE * PAGE;
	replay(run, pause);
	row_print(&row, (struct number[]){
		{ "buffers", run->buffers },
		{ "refused", run->refused },
		{ "calls", count(heap, "scrub_calls") - calls },
		{ "waits", count(heap, "scrub_waits") - waits },
		{}
	});
	free(run);
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
