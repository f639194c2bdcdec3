// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <unistd.h>

#include "heap.h"
#include "replay.h"
#include "units.h"

/* Of the buffers that fill up to the target */
#define FILL_LARGEST (32 * MIB)

void replay_init(struct replay *replay, const struct trace *trace, int heap,
		 uint64_t target)
{
	size_t i;

	*replay = (struct replay) {
		.trace = trace,
		.heap = heap,
		.target = target / PAGE * PAGE,
		.buffers = calloc(TRACE_IDS, sizeof(*replay->buffers)),
		.fill = calloc(target / PAGE + 1, sizeof(*replay->fill)),
	};
	if (!replay->buffers || !replay->fill)
		abort();
	for (i = 0; i < TRACE_IDS; i++)
		replay->buffers[i].fd = -1;
}

static void drop(struct replay *replay, struct replay_buffer *buffer)
{
	if (buffer->fd < 0)
		return;
	close(buffer->fd);
	buffer->fd = -1;
	replay->held -= buffer->bytes;
}

/* Whether a buffer was allocated; one above the target is not even tried */
static int take(struct replay *replay, struct replay_buffer *buffer,
		uint64_t bytes)
{
	buffer->bytes = (bytes + PAGE - 1) / PAGE * PAGE;
	buffer->fd = -1;
	if (buffer->bytes > replay->target - replay->held)
		return 0;
	buffer->fd = heap_alloc(replay->heap, buffer->bytes);
	if (buffer->fd < 0) {
		replay->refused++;
		return 0;
	}
	replay->held += buffer->bytes;
	replay->taken++;
	return 1;
}

static void unfill(struct replay *replay)
{
	while (replay->fill_count)
		drop(replay, &replay->fill[--replay->fill_count]);
}

/* Large ones first, and single pages last: those always find room */
static void fill_up(struct replay *replay)
{
	uint64_t bytes = FILL_LARGEST;

	for (; bytes >= PAGE; bytes /= 2)
		while (take(replay, &replay->fill[replay->fill_count], bytes))
			replay->fill_count++;
}

void replay_step(struct replay *replay)
{
	const struct trace_step *step = &replay->trace->steps[replay->at];
	struct replay_buffer *buffer = &replay->buffers[step->id];

	drop(replay, buffer);
	if (step->bytes)
		take(replay, buffer, step->bytes);
	replay->at = (replay->at + 1) % replay->trace->count;
}

void replay_steps(struct replay *replay, size_t steps)
{
	unfill(replay);
	for (; steps; steps--)
		replay_step(replay);
	fill_up(replay);
}

void replay_end(struct replay *replay)
{
	size_t i;

	unfill(replay);
	for (i = 0; i < TRACE_IDS; i++)
		drop(replay, &replay->buffers[i]);
	free(replay->buffers);
	free(replay->fill);
}
