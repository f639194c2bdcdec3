/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traces: what programs ask of a heap in the course of time, as text.
 *
 *	# the rest of the line is a comment
 *	alloc ID BYTES
 *	free ID
 *
 * IDs are small numbers, and may be used again after a free.
 */
#ifndef BENCH_TRACE_H
#define BENCH_TRACE_H

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACE_IDS 65536
#define TRACE_BYTES_MAX (1ULL << 40)

/* An alloc, or a free if there are no bytes */
struct trace_step {
	uint32_t id;
	uint64_t bytes;
};

/* steps belongs to whoever has the trace, to be freed */
struct trace {
	struct trace_step *steps;
	size_t count;
};

/* Plain decimal digits from one blank to the next: 0, or -EINVAL */
static inline int trace_number(const char *word, uint64_t max, uint64_t *number)
{
	char *end;

	if (!word || !*word || word[strspn(word, "0123456789")])
		return -EINVAL;
	errno = 0;
	*number = strtoull(word, &end, 10);
	return errno || *number > max ? -EINVAL : 0;
}

/* Of one line, which it cuts up: 1, 0 if there is nothing on it, or -EINVAL */
static inline int trace_line(char *line, struct trace_step *step)
{
	char *comment = strchr(line, '#'), *rest, *word;
	uint64_t id;

	if (comment)
		*comment = 0;
	word = strtok_r(line, " \t", &rest);
	if (!word)
		return 0;

	step->bytes = 0;
	if (trace_number(strtok_r(NULL, " \t", &rest), TRACE_IDS - 1, &id))
		return -EINVAL;
	step->id = id;
	if (!strcmp(word, "alloc")) {
		if (trace_number(strtok_r(NULL, " \t", &rest), TRACE_BYTES_MAX,
				 &step->bytes) || !step->bytes)
			return -EINVAL;
	} else if (strcmp(word, "free")) {
		return -EINVAL;
	}
	return strtok_r(NULL, " \t", &rest) ? -EINVAL : 1;
}

/* Nobody allocates by an ID that is in use, or frees one that is not */
static inline int trace_use(unsigned char *used, const struct trace_step *step)
{
	if (used[step->id] == !!step->bytes)
		return -EINVAL;
	used[step->id] = !!step->bytes;
	return 0;
}

/*
 * Of a whole text: 0, or -EINVAL with the number of the line that is wrong.
 * A trace without a step is wrong in its last line.
 */
static inline int trace_parse(const char *text, struct trace *trace,
			      unsigned int *line_number)
{
	unsigned char *used = calloc(TRACE_IDS, 1);
	char *copy = strdup(text), *line, *next = copy;
	int ret = 0;

	trace->steps = calloc(strlen(text) + 1, sizeof(*trace->steps));
	trace->count = 0;
	*line_number = 0;
	if (!used || !copy || !trace->steps) {
		ret = -ENOMEM;
		goto out;
	}

	while ((line = strsep(&next, "\n"))) {
		struct trace_step *step = &trace->steps[trace->count];

		++*line_number;
		ret = trace_line(line, step);
		if (ret > 0) {
			trace->count++;
			ret = trace_use(used, step);
		}
		if (ret)
			goto out;
	}
	if (!trace->count)
		ret = -EINVAL;
out:
	if (ret) {
		free(trace->steps);
		trace->steps = NULL;
		trace->count = 0;
	}
	free(copy);
	free(used);
	return ret;
}

#endif /* BENCH_TRACE_H */
