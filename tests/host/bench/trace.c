// SPDX-License-Identifier: GPL-2.0-only
/* What is a trace, and what is not:  trace FILE, where FILE is one */
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"
#include "trace.h"

static const char *file;

/* Line of the fault, 0 if there is none */
static unsigned int fault(const char *text)
{
	struct trace trace;
	unsigned int line;
	int ret = trace_parse(text, &trace, &line);

	EXPECT(!ret == !!trace.steps);
	free(trace.steps);
	return ret ? line : 0;
}

static void steps_come_in_order(void)
{
	struct trace trace;
	unsigned int line;

	EXPECT(!trace_parse("alloc 7 4096\nalloc 65535 1\nfree 7\n", &trace,
			    &line));
	EXPECT(trace.count == 3);
	EXPECT(trace.steps[0].id == 7 && trace.steps[0].bytes == 4096);
	EXPECT(trace.steps[1].id == 65535 && trace.steps[1].bytes == 1);
	EXPECT(trace.steps[2].id == 7 && trace.steps[2].bytes == 0);
	free(trace.steps);
}

static void comments_and_empty_lines_are_no_steps(void)
{
	struct trace trace;
	unsigned int line;

	EXPECT(!trace_parse("# DPB\n\n  # of\n\nalloc 0 8192 # a frame\n\tfree 0",
			    &trace, &line));
	EXPECT(trace.count == 2);
	free(trace.steps);
}

static void waits_are_of_the_step_behind_them(void)
{
	struct trace trace;
	unsigned int line;

	EXPECT(!trace_parse("wait 2\nalloc 1 1\nwait 3600\n\nwait 5\nfree 1\nwait 9\n",
			    &trace, &line));
	EXPECT(trace.count == 2);
	EXPECT(trace.steps[0].after == 2 && trace.steps[0].bytes == 1);
	EXPECT(trace.steps[1].after == 3605 && trace.steps[1].bytes == 0);
	free(trace.steps);

	EXPECT(fault("wait 5\n") == 2);
	EXPECT(fault("wait\nalloc 1 1\n") == 1);
	EXPECT(fault("wait 1 1\nalloc 1 1\n") == 1);
	EXPECT(fault("wait 1s\nalloc 1 1\n") == 1);
	EXPECT(fault("wait 1048577\nalloc 1 1\n") == 1);
	EXPECT(fault("wait 1048576\nwait 1\nalloc 1 1\n") == 2);
}

static void id_may_come_again_after_its_free(void)
{
	EXPECT(fault("alloc 1 1\nfree 1\nalloc 1 2\nfree 1\n") == 0);
}

static void id_in_use_is_not_allocated(void)
{
	EXPECT(fault("alloc 1 1\nalloc 1 2\n") == 2);
}

static void unused_id_is_not_freed(void)
{
	EXPECT(fault("free 1\n") == 1);
	EXPECT(fault("alloc 1 1\nfree 1\n# again\nfree 1\n") == 4);
}

static void numbers_have_limits(void)
{
	EXPECT(fault("alloc 65536 1\n") == 1);
	EXPECT(fault("alloc 18446744073709551616 1\n") == 1);
	EXPECT(fault("alloc 0 0\n") == 1);
	EXPECT(fault("alloc 0 1099511627776\n") == 0);
	EXPECT(fault("alloc 0 1099511627777\n") == 1);
	EXPECT(fault("alloc 0 18446744073709551617\n") == 1);
}

static void numbers_are_plain(void)
{
	EXPECT(fault("alloc -1 1\n") == 1);
	EXPECT(fault("alloc +1 1\n") == 1);
	EXPECT(fault("alloc 0x1 1\n") == 1);
	EXPECT(fault("alloc 1 4K\n") == 1);
	EXPECT(fault("alloc 1 1.5\n") == 1);
}

static void lines_have_all_their_words_and_no_more(void)
{
	EXPECT(fault("alloc\n") == 1);
	EXPECT(fault("alloc 1\n") == 1);
	EXPECT(fault("alloc 1 1 1\n") == 1);
	EXPECT(fault("alloc 1 1\nfree\n") == 2);
	EXPECT(fault("alloc 1 1\nfree 1 1\n") == 2);
	EXPECT(fault("alloc 1 1\nfrees 1\n") == 2);
	EXPECT(fault("ALLOC 1 1\n") == 1);
	EXPECT(fault("alloc 1 # 1\n") == 1);
}

static void nothing_is_no_trace(void)
{
	EXPECT(fault("") == 1);
	EXPECT(fault("# nothing\n") == 2);
}

static void what_is_made_here_is_one(void)
{
	static char text[1 << 20];
	FILE *made = fopen(file, "r");

	EXPECT(made && fread(text, 1, sizeof(text) - 1, made) > 0);
	EXPECT(fault(text) == 0);
	if (made)
		fclose(made);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	file = argv[1];
	RUN(steps_come_in_order);
	RUN(comments_and_empty_lines_are_no_steps);
	RUN(waits_are_of_the_step_behind_them);
	RUN(id_may_come_again_after_its_free);
	RUN(id_in_use_is_not_allocated);
	RUN(unused_id_is_not_freed);
	RUN(numbers_have_limits);
	RUN(numbers_are_plain);
	RUN(lines_have_all_their_words_and_no_more);
	RUN(nothing_is_no_trace);
	RUN(what_is_made_here_is_one);
	return tap_end();
}
