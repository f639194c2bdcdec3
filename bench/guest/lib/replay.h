/* SPDX-License-Identifier: GPL-2.0-only */
/* A heap in the state that a trace leaves it in, with a chosen occupancy. */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

#include <stddef.h>
#include <stdint.h>

#include "trace.h"

/* fd is -1 where there is none */
struct replay_buffer {
	int fd;
	uint64_t bytes;
};

/**
 * struct replay - a heap, and the buffers that a replay holds of it
 * @trace: the trace, which the caller keeps
 * @at: index of the next step
 * @heap: file descriptor of the heap
 * @target: bytes to hold, whole pages
 * @held: bytes that are held
 * @taken: how many buffers the heap has given
 * @refused: how often the heap had no buffer below the target
 * @buffers: buffers of the trace, by their IDs
 * @fill: buffers that hold what the trace alone does not hold of the target
 * @fill_count: how many of those
 */
struct replay {
	const struct trace *trace;
	size_t at;
	int heap;
	uint64_t target, held;
	unsigned long taken, refused;
	struct replay_buffer *buffers, *fill;
	size_t fill_count;
};

/* Start with nothing allocated; target in bytes */
void replay_init(struct replay *replay, const struct trace *trace, int heap,
		 uint64_t target);

/* Replay the next step, of the start again after the end, and do not fill up */
void replay_step(struct replay *replay);

/*
 * Replay a number of steps, from the start again after the end, then fill up to
 * the target. Buffers that were refused are never freed.
 */
void replay_steps(struct replay *replay, size_t steps);

/* Give all buffers back */
void replay_end(struct replay *replay);

#endif /* BENCH_REPLAY_H */
