// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

int trace_number(const char *word, uint64_t max, uint64_t *number)
{
	char *end;

	if (!word || !*word || word[strspn(word, "0123456789")])
		return -EINVAL;
	errno = 0;
	*number = strtoull(word, &end, 10);
	return errno || *number > max ? -EINVAL : 0;
}

/*
 * Parse a line, which is cut up: 1; 0 if there is no step on it; or -EINVAL. A step may
 * have been waited for before.
 */
static int parse_line(char *line, struct trace_step *step)
{
	char *comment = strchr(line, '#'), *rest, *word;
	uint64_t id, seconds;

	if (comment)
		*comment = 0;
	word = strtok_r(line, " \t", &rest);
	if (!word)
		return 0;

	if (!strcmp(word, "wait")) {
		if (trace_number(strtok_r(NULL, " \t", &rest),
				 TRACE_SECONDS_MAX - step->after, &seconds))
			return -EINVAL;
		step->after += seconds;
		return strtok_r(NULL, " \t", &rest) ? -EINVAL : 0;
	}

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

/* An ID in use cannot be allocated, and one that is not cannot be freed */
static int use_id(unsigned char *used, const struct trace_step *step)
{
	if (used[step->id] == !!step->bytes)
		return -EINVAL;
	used[step->id] = !!step->bytes;
	return 0;
}

int trace_parse(const char *text, struct trace *trace,
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
		ret = parse_line(line, step);
		if (ret > 0) {
			trace->count++;
			ret = use_id(used, step);
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
