/* SPDX-License-Identifier: GPL-2.0-only */
/* A heap in the state that a trace leaves it in, with a chosen occupancy. */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "heap.h"
#include "trace.h"

#define REPLAY_PAGE 4096ULL
#define REPLAY_FILL_LARGEST (32ULL << 20)

struct replay_buffer {
	int fd;			/* -1: none */
	uint64_t bytes;
};

/*
 * fill are the buffers that are there because the trace alone does not hold the
 * target.
 */
struct replay {
	const struct trace *trace;
	size_t at;
	int heap;
	uint64_t target, held;
	unsigned long refused;
	struct replay_buffer *buffers, *fill;
	size_t fill_count;
};

static inline void replay_init(struct replay *replay, const struct trace *trace,
			       int heap, uint64_t target)
{
	size_t i;

	*replay = (struct replay) {
		.trace = trace,
		.heap = heap,
		.target = target / REPLAY_PAGE * REPLAY_PAGE,
		.buffers = calloc(TRACE_IDS, sizeof(*replay->buffers)),
		.fill = calloc(target / REPLAY_PAGE + 1, sizeof(*replay->fill)),
	};
	if (!replay->buffers || !replay->fill)
		abort();
	for (i = 0; i < TRACE_IDS; i++)
		replay->buffers[i].fd = -1;
}

static inline void replay_drop(struct replay *replay,
			       struct replay_buffer *buffer)
{
	if (buffer->fd < 0)
		return;
	close(buffer->fd);
	buffer->fd = -1;
	replay->held -= buffer->bytes;
}

/* Whether it was taken. What would be above the target is not even tried. */
static inline int replay_take(struct replay *replay,
			      struct replay_buffer *buffer, uint64_t bytes)
{
	buffer->bytes = (bytes + REPLAY_PAGE - 1) / REPLAY_PAGE * REPLAY_PAGE;
	buffer->fd = -1;
	if (buffer->bytes > replay->target - replay->held)
		return 0;
	buffer->fd = heap_alloc(replay->heap, buffer->bytes);
	if (buffer->fd < 0) {
		replay->refused++;
		return 0;
	}
	replay->held += buffer->bytes;
	return 1;
}

static inline void replay_unfill(struct replay *replay)
{
	while (replay->fill_count)
		replay_drop(replay, &replay->fill[--replay->fill_count]);
}

/* Large ones first, and single pages last: those always find room */
static inline void replay_fill(struct replay *replay)
{
	uint64_t bytes = REPLAY_FILL_LARGEST;

	for (; bytes >= REPLAY_PAGE; bytes /= 2)
		while (replay_take(replay, &replay->fill[replay->fill_count],
				   bytes))
			replay->fill_count++;
}

/*
 * Go on for a number of steps, from the start again after the end, and see that
 * the target is held. Buffers that were refused are never freed.
 */
static inline void replay_steps(struct replay *replay, size_t steps)
{
	replay_unfill(replay);
	for (; steps; steps--) {
		const struct trace_step *step =
			&replay->trace->steps[replay->at];
		struct replay_buffer *buffer = &replay->buffers[step->id];

		replay_drop(replay, buffer);
		if (step->bytes)
			replay_take(replay, buffer, step->bytes);
		replay->at = (replay->at + 1) % replay->trace->count;
	}
	replay_fill(replay);
}

static inline void replay_end(struct replay *replay)
{
	size_t i;

	replay_unfill(replay);
	for (i = 0; i < TRACE_IDS; i++)
		replay_drop(replay, &replay->buffers[i]);
	free(replay->buffers);
	free(replay->fill);
}

#endif /* BENCH_REPLAY_H */
