/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces: what programs ask of a heap in the course of time, as text.
 *
 *	# the rest of the line is a comment
 *	alloc ID BYTES
 *	free ID
 *	wait SECONDS
 *
 * IDs are small numbers, and may be used again after a free. Where time does not
 * matter nobody waits.
 */
#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_IDS 65536
#define TRACE_BYTES_MAX (1ULL << 40)
#define TRACE_SECONDS_MAX (1 << 20)

/* An alloc, or a free if there are no bytes; and the seconds since the step before */
struct trace_step {
	uint32_t id;
	uint32_t after;
	uint64_t bytes;
};

/* The owner of a trace frees its steps */
struct trace {
	struct trace_step *steps;
	size_t count;
};

/* Parse a word of plain decimal digits, up to max: 0, or -EINVAL */
int trace_number(const char *word, uint64_t max, uint64_t *number);

/**
 * trace_parse - parse the text of a trace
 * @text: the text
 * @trace: set to the trace
 * @line_number: set to the number of the line that is at fault, if one is; to
 *	the last one if the trace has no step
 *
 * Return: 0, or -EINVAL, or -ENOMEM.
 */
int trace_parse(const char *text, struct trace *trace,
		unsigned int *line_number);

#endif /* BENCH_TRACE_H */
