// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replays traces against ways to hand out ranges, and prints a row for each:
 *
 *	row WAY NAME COUNTS...
 *
 * with the counts of struct lab_replay in its order. What to replay is on the
 * disk that the environment names (REPLAY_DISK), as sections of text up to the
 * first zero: a line "replay NAME BASE SIZE WAY..." and then a trace, which
 * trace.h describes.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "disk.h"
#include "measure/ranges-uapi.h"
#include "trace.h"
#include "units.h"

#define HEAD "replay "

static int ranges;

static struct lab_event *events_of(const struct trace *trace)
{
	struct lab_event *events = calloc(trace->count, sizeof(*events));
	size_t i;

	if (!events)
		err(1, "events");
	for (i = 0; i < trace->count; i++) {
		events[i].id = trace->steps[i].id;
		events[i].pages = (trace->steps[i].bytes + PAGE - 1) / PAGE;
	}
	return events;
}

static void replay(char *head, const char *text)
{
	struct lab_replay arg = {};
	struct lab_event *events;
	struct trace trace;
	unsigned int line;
	char *rest, *name, *base, *size, *way;
	uint64_t number;

	name = strtok_r(head, " ", &rest);
	base = strtok_r(NULL, " ", &rest);
	size = strtok_r(NULL, " ", &rest);
	if (trace_number(base, UINT64_MAX, &number))
		errx(1, "%s: wrong start of the region", name ?: "?");
	arg.base = number;
	if (trace_number(size, UINT64_MAX, &number))
		errx(1, "%s: wrong size of the region", name);
	arg.size = number;
	if (trace_parse(text, &trace, &line))
		errx(1, "%s: line %u is wrong", name, line);

	events = events_of(&trace);
	arg.events = (uintptr_t)events;
	arg.count = trace.count;
	while ((way = strtok_r(NULL, " ", &rest))) {
		memset(arg.way, 0, sizeof(arg.way));
		snprintf(arg.way, sizeof(arg.way), "%s", way);
		if (ioctl(ranges, LAB_RANGES_IOCTL_REPLAY, &arg))
			err(1, "%s with %s", name, way);
		printf("row\t%s\t%s\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\n",
		       way, name, arg.requests, arg.refused,
		       arg.large, arg.whole, arg.alloc_ns, arg.free_ns);
	}
	free(events);
	free(trace.steps);
}

int main(void)
{
	const char *disk = getenv("REPLAY_DISK");
	char *text, *next, *head;

	setvbuf(stdout, NULL, _IOLBF, 0);
	ranges = open("/dev/lab-ranges", O_RDWR);
	if (ranges < 0)
		err(1, "/dev/lab-ranges");

	if (!disk)
		errx(1, "REPLAY_DISK is not set");
	text = disk_text(disk);
	if (strncmp(text, HEAD, strlen(HEAD)))
		errx(1, "the disk has nothing to replay");
	for (head = text; head; head = next) {
		char *body = strchr(head, '\n');

		if (!body)
			errx(1, "the last section has no trace");
		*body++ = 0;
		next = strstr(body, "\n" HEAD);
		if (next)
			*next++ = 0;
		replay(head + strlen(HEAD), body);
	}
	free(text);
	return 0;
}
